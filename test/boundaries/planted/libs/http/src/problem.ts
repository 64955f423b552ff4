// breaks: lib-never-imports-app
import { words } from '../../../apps/dispatch/src/notice/words';
export class Problem {
  readonly title = words;
}
