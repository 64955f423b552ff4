export { Caller } from './caller';
