import { type AlertContent } from './alert-content';

/** R16: an Exercise is the same flow as the real thing, as a drill. */
export function kindOf({ status }: Pick<AlertContent, 'status'>): 'actual' | 'drill' {
  return status === 'exercise' ? 'drill' : 'actual';
}
