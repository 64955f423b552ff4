import { type Static, type TSchema } from '@sinclair/typebox';
import { type Topic } from './topics';

/** One kind of event: its wire name, version, topic, partition key and JSON Schema. Types are derived from it, never written twice. */
export interface EventDefinition<S extends TSchema = TSchema> {
  readonly type: string;
  readonly version: number;
  readonly topic: Topic;
  readonly payload: S;
  // A method, so that any definition fits where just "an event" is asked for.
  key(payload: Static<S>): string;
}

export type PayloadOf<E> = E extends EventDefinition<infer S> ? Static<S> : never;

/** What a consumer is handed: the payload and the envelope it came in. */
export interface Received<P> {
  /** Outbox event id of the producer, UUID v7; the same on every redelivery. */
  readonly id: string;
  readonly type: string;
  readonly source: string;
  /** When the producer's transaction wrote it. */
  readonly time: Date;
  readonly key: string;
  /** Version of the aggregate the event speaks of, where the producer counts one. */
  readonly aggregateVersion: number | null;
  readonly payload: P;
}

export function defineEvent<S extends TSchema>(definition: EventDefinition<S>): EventDefinition<S> {
  return definition;
}
