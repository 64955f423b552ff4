export { Service } from './service';
