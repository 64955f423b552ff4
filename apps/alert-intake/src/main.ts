import 'reflect-metadata';
import { readSettings, runService, serviceSettings, startService } from '@qingkong/service';
import { definition } from './alert-intake.module';

runService(async () => startService(definition, readSettings(process.env, serviceSettings)));
