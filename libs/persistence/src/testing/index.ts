export { scratchDatabase, type ScratchDatabase } from './scratch-database';
