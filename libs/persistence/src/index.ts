export { Clock, type ClockSetting } from './clock';
export { connectDatabase, type DatabaseOptions, ensureDatabase } from './connect';
export { Database, rows } from './database';
export { migrate, type Migration, pendingOf, revert } from './migrations';
export { persistenceMigrations } from './persistence.migrations';
export { isTransient } from './transient';
export { afterCommit, type Tx } from './tx';
