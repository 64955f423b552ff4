import { scratchDatabase } from '@qingkong/persistence/testing';
import { parts } from '../../apps/dispatch/src/dispatch.module';
import { Phones } from '../simulators/phones';
export const City = [scratchDatabase, parts, Phones];
