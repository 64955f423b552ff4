export { BullAlarm } from './bull-alarm';
export { type DeadlineHandler, Deadlines, type FiredDeadline, type NewDeadline } from './deadlines';
export { deadlinesMigrations } from './deadlines.migrations';
export { climb, type LadderStep, stageDueAt } from './ladder';
export { Reconciler } from './reconciler';
