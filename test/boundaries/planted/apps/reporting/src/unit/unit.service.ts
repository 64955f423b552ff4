// breaks: app-never-imports-app
import { words } from '../../../dispatch/src/notice/words';
export const unitWords = words;
