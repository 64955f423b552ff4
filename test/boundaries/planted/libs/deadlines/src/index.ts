export { Deadlines } from './deadlines';
