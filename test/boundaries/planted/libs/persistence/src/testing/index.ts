export { scratchDatabase } from './scratch-database';
