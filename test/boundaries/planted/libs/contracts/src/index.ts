export { topic } from './topic';
