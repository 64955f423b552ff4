export { level } from './level';
