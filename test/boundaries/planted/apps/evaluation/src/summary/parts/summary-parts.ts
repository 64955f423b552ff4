import { workingDays } from '../../calendar/working-day';
export const parts = workingDays;
