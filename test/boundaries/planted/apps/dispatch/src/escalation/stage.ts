import { type Ladder } from './ladder';
export const stages: unknown = [] as unknown as Ladder;
