// breaks: libs-only-downwards-from-messaging
import { Deadlines } from '@qingkong/deadlines';
export class Outbox extends Deadlines {}
