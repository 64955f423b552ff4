// Right: features may stand on another, and a test in that other one may look back.
import { workingDays } from '../calendar/working-day';
export const days = workingDays;
