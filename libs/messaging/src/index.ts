export { fromRecord, NotACloudEvent, type OutboxRow, toRecord } from './cloud-events';
export { Consumes, ConsumesRecords } from './consumes';
export { type DeadLetter, DeadLetters } from './dead-letters';
export { KafkaClient, type KafkaRecord, type OutgoingRecord, type RecordProducer } from './kafka';
export { KafkaConsumers } from './kafka-consumers';
export { addMessagingRoutes } from './messaging-routes';
export { messagingMigrations } from './messaging.migrations';
export { newId, Outbox } from './outbox';
export { Relay } from './relay';
