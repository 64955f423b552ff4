import { DomainError } from '@qingkong/contracts';

/**
 * What this event builds on isn't there yet. A handler throws it and has changed nothing: the event is parked and tried again, in place of
 * becoming a dead letter (ADR 0013). To an operator who replays a dead letter it is a refusal like any other.
 */
export class EventAhead extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'event-ahead';
  override readonly title = '该事件所依据的事件尚未到达';
}
