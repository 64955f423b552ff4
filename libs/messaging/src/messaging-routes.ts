import { type Management, type Metrics } from '@qingkong/observability';
import { type Database } from '@qingkong/persistence';
import { type DeadLetters } from './dead-letters';
import { type KafkaConsumers } from './kafka-consumers';
import { ParkedEvents } from './parked-events';

/** Management routes and gauges of messaging: `/dead-letters` (list, replay, discard), `/parked-events`, `/lag` and `/outbox`. */
export function addMessagingRoutes(
  management: Management,
  metrics: Metrics,
  parts: { db: Database; deadLetters: DeadLetters; consumers: KafkaConsumers },
): void {
  const { db, deadLetters, consumers } = parts;
  const parked = new ParkedEvents(db);

  management.route('GET', '/dead-letters', async ({ query }) => ({
    status: 200,
    body: { items: await deadLetters.list(query.get('state') ?? 'waiting', 100) },
  }));

  management.route('POST', '/dead-letters/:id/replay', async ({ params, body }) => {
    const who = decider(body);
    if (!who) return needsDecider;
    const record = await deadLetters.record(params['id'] ?? '');
    if (!record) return { status: 404, body: { code: 'not-waiting' } };
    try {
      await consumers.replay(record);
    } catch (error) {
      return { status: 422, body: { code: 'still-refused', detail: (error as Error).message } };
    }
    await deadLetters.decide(params['id'] ?? '', 'replayed', who.by, who.note);
    return { status: 200, body: { state: 'replayed' } };
  });

  management.route('POST', '/dead-letters/:id/discard', async ({ params, body }) => {
    const who = decider(body);
    if (!who) return needsDecider;
    const done = await deadLetters.decide(params['id'] ?? '', 'discarded', who.by, who.note);
    return done ? { status: 200, body: { state: 'discarded' } } : { status: 404, body: { code: 'not-waiting' } };
  });

  management.route('GET', '/parked-events', async () => ({ status: 200, body: { items: await parked.list(100) } }));

  management.route('GET', '/lag', async () => ({ status: 200, body: { records: await consumers.lag() } }));

  management.route('GET', '/outbox', async () => ({ status: 200, body: await outboxState(db) }));

  metrics.gauge('kafka_consumergroup_lag', 'Records not yet handled by this service', () => consumers.lag());
  metrics.gauge('outbox_pending', 'Events not yet on Kafka', async () => (await outboxState(db)).pending);
  metrics.gauge(
    'outbox_oldest_age_seconds',
    'Age of the oldest event not yet on Kafka',
    async () => (await outboxState(db)).oldestAgeSeconds,
  );
  metrics.gauge('parked_events', 'Events that wait for what they build on', () => parked.count());
  metrics.gauge('dead_letters_waiting', 'Dead letters nobody has decided on', () => deadLetters.waiting());
}

const needsDecider = {
  status: 400,
  body: { code: 'decider-missing', detail: 'Say who and why: {"by": "…", "note": "…"}' },
};

function decider(body: unknown): { by: string; note: string } | null {
  const { by, note } = (body ?? {}) as { by?: unknown; note?: unknown };
  return typeof by === 'string' && by && typeof note === 'string' && note ? { by, note } : null;
}

async function outboxState(db: Database): Promise<{ pending: number; blocked: number; oldestAgeSeconds: number }> {
  const [row] = await db.query<{ pending: string; blocked: string; age: string }>(
    `select count(*) as pending, count(blocked_reason) as blocked, coalesce(extract(epoch from app_now() - min(created_at)), 0) as age from outbox where published_at is null`,
  );
  return {
    pending: Number(row?.pending ?? 0),
    blocked: Number(row?.blocked ?? 0),
    oldestAgeSeconds: Number(row?.age ?? 0),
  };
}
