import { type Management } from '@qingkong/observability';
import { type Clock } from '@qingkong/persistence';

/** `/clock`, only where the setting makes it movable: where it stands, and moving it, for stories. */
export function addClockRoutes(management: Management, clock: Clock): void {
  management.route('GET', '/clock', () => ({
    status: 200,
    body: { now: clock.now().toISOString(), movable: clock.movable },
  }));
  if (!clock.movable) return;
  management.route('POST', '/clock', async ({ body }) => {
    const { standsAt, offsetMs } = (body ?? {}) as { standsAt?: string | null; offsetMs?: number };
    await clock.move({ standsAt: standsAt ? new Date(standsAt) : null, offsetMs: offsetMs ?? 0 });
    return { status: 200, body: { now: clock.now().toISOString() } };
  });
}
