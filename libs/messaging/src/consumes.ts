import { type EventDefinition, type PayloadOf, type Received, type Topic } from '@qingkong/contracts';
import { type Tx } from '@qingkong/persistence';
import { Catch, type RpcExceptionFilter, UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
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

function edge<E>(...patterns: string[]): Decorator<E> {
  return (target, key, descriptor) => {
    EventPattern(patterns)(
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
  return edge(...events.map((event) => event.type));
}

/** The method handles raw records of a topic whose producer isn't ours; no inbox, the handler knows its own key. */
export function ConsumesRecords(topic: Topic): Decorator<KafkaRecord> {
  return edge(recordPattern(topic.name));
}

export function recordPattern(topicName: string): string {
  return `records:${topicName}`;
}
