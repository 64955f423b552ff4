import { type EventDefinition, type PayloadOf, type Received, type Topic } from '@qingkong/contracts';
import { type Tx } from '@qingkong/persistence';
import { Catch, type RpcExceptionFilter, UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, type MessageHandler, Payload } from '@nestjs/microservices';
import { type Observable, throwError } from 'rxjs';
import { type KafkaRecord } from './kafka';

/** Nest's default filter would replace the error, and with it the SQLSTATE that tells a passing fault from a lasting one. */
@Catch()
class LetThrough implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

type Handler<E> = (event: E, tx: Tx) => unknown;
type Decorator<E> = <H extends Handler<E>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<H>,
) => void;

/** What Nest keeps of a handler beside its pattern. */
interface Extras {
  readonly waitsForNothing?: true;
}

function edge<E>(patterns: readonly string[], extras: Extras = {}): Decorator<E> {
  return (target, key, descriptor) => {
    EventPattern(patterns, extras)(
      target,
      key,
      descriptor as unknown as TypedPropertyDescriptor<(data: object, ...rest: unknown[]) => unknown>,
    );
    UseFilters(new LetThrough())(target, key, descriptor);
    // Nest hands over only the first argument unless both are named.
    Payload()(target, key, 0);
    Ctx()(target, key, 1);
  };
}

/** The method handles these events: each once, inside the inbox's transaction. Checked at compile time against the events' types. */
export function Consumes<E extends readonly EventDefinition[]>(
  ...events: E
): Decorator<Received<PayloadOf<E[number]>>> {
  return edge(events.map(({ type }) => type));
}

/**
 * The same for events that hold whatever is missing before them, as the end of a response does (R29): one passes what is parked of its
 * aggregate, where others are parked behind it (ADR 0013).
 */
export function ConsumesAtOnce<E extends readonly EventDefinition[]>(
  ...events: E
): Decorator<Received<PayloadOf<E[number]>>> {
  return edge(
    events.map(({ type }) => type),
    { waitsForNothing: true },
  );
}

/** The method handles raw records of a topic whose producer isn't ours; no inbox, the handler knows its own key. */
export function ConsumesRecords(topic: Topic): Decorator<KafkaRecord> {
  return edge([recordPattern(topic.name)]);
}

export function recordPattern(topicName: string): string {
  return `records:${topicName}`;
}

/** Whether {@link ConsumesAtOnce} stands over this handler. */
export function waitsForNothing(handler: MessageHandler | null | undefined): boolean {
  return (handler?.extras as Extras | undefined)?.waitsForNothing ?? false;
}
