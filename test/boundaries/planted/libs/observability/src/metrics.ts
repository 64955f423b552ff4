// breaks: libs-only-downwards-from-persistence
import { Database } from '@qingkong/persistence';
export class Metrics extends Database {}
