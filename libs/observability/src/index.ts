export { armCrashPoint, crashPoint } from './crash-point';
export { createLogger, type Logger, NestLogger } from './logger';
export { Management, type ManagementAnswer, type ManagementRequest } from './management';
export { Metrics } from './metrics';
export { Progress } from './progress';
