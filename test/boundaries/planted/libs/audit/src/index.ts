// breaks: door-of-named-re-exports
import { Audit } from './audit';
export * from './audit';
export const audit = new Audit();
export { Audit };
