// breaks: no-index-in-apps
export { words } from './words';
