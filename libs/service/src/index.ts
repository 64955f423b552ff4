export { runService } from './run-service';
export {
  LOGGER,
  type Logger,
  PLAN,
  type RunningService,
  type ServiceDefinition,
  SETTINGS,
  startService,
} from './service';
export {
  flag,
  integer,
  list,
  readSettings,
  type ServiceSettings,
  serviceSettings,
  type Setting,
  SettingsFaulty,
  text,
  url,
} from './settings';
