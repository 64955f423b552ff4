// breaks: no-cycle-of-files
import { stages } from './stage';
export type Ladder = typeof stages;
