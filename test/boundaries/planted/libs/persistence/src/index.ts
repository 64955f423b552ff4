export { Database } from './database';
