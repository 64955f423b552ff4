export { patchBusyLoop, RecordConsumer } from '../kafka';
