export { Problem } from './problem';
