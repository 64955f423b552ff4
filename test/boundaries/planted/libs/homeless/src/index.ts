// breaks: lib-has-a-level
export { anything } from './anything';
