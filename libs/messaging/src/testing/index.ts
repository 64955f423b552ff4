export { type BatchLimits, LIMITS } from '../batch-handling';
export { patchBusyLoop, RecordConsumer } from '../kafka';
export { announced, announcement } from './announcements';
export { postOffice, type PostOffice } from './post-office';
export { arrival, recordDesk, type RecordDesk } from './record-desk';
