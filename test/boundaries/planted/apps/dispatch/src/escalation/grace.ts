// breaks: every-import-resolves
export { graceMinutes } from './nowhere';
