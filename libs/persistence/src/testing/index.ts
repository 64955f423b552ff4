export { eventually } from './eventually';
export { scratchDatabase, type ScratchDatabase } from './scratch-database';
