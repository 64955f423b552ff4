import 'reflect-metadata';
import { readSettings, runService, startService } from '@qingkong/service';
import { definition } from './dispatch.module';
import { dispatchSettings } from './dispatch.config';

runService(async () => startService(definition, readSettings(process.env, dispatchSettings)));
