import { Database } from '../database';
export const scratchDatabase = () => new Database();
