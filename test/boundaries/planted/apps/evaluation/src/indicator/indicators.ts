import { type Summary } from '../summary/summary.entity';
export const indicators = (summary: Summary) => [summary];
