import {
  AccountChanged,
  type EventDefinition,
  ListPublished,
  ReportReminderDue,
  ResponseAnnounced,
  ResponseLifted,
  SummaryReminderDue,
  UnitAcknowledged,
} from '@qingkong/contracts';
import { newId } from '@qingkong/messaging';
import { CityAlerts } from './alerts';
import { alertPoisons, eventPoisons, type Poison, wireEvent } from './poison';
import { ALL_TOLD, reckon } from './reckoning';
import { type ServiceName, Town } from './town';

jest.setTimeout(600_000);

const UNIT = 'county-211381';
const at = () => new Date().toISOString();

/** One topic, its readers, a good event to stand behind each bad one and who handles it, and one with 0x00 where a reader stores it. */
interface Stream {
  readonly readers: readonly ServiceName[];
  readonly poisoned: EventDefinition;
  readonly good: {
    readonly event: EventDefinition;
    readonly payload: () => object;
    readonly handlers: readonly ServiceName[];
  };
  readonly withNul: { readonly event: EventDefinition; readonly payload: object };
  readonly key: string;
}

/** Row K9 of the fault matrix: what can't be read lies aside with its raw bytes, and the partition goes on. */
describe('poison on every topic', () => {
  const alerts = new CityAlerts();
  const start = alerts.start();
  let town: Town;
  let responseId: string;
  let noticeId: string;

  beforeAll(async () => {
    town = await Town.open({ services: ['alert-intake', 'dispatch', 'reporting', 'evaluation'] });
    expect(await town.posts(start)).toBe(202);
    await town.settles();
    responseId = (await town.rows<{ id: string }>('dispatch', 'select id from response'))[0]?.id ?? '';
    noticeId = (await town.rows<{ id: string }>('dispatch', `select id from notice where kind = 'start'`))[0]?.id ?? '';
  });
  afterAll(() => (town as Town | undefined)?.close());

  /** What lies aside of a topic, in the order it came. */
  const aside = (service: ServiceName, topic: string) =>
    town.rows<{ reason: string; value: Buffer | null }>(
      service,
      `select reason, record_value as value from dead_letter where topic = $1 order by partition, record_offset`,
      [topic],
    );
  const expectAside = async (service: ServiceName, topic: string, poisons: readonly Poison[]) => {
    const found = await aside(service, topic);
    expect(found.map(({ reason }, index) => `${poisons[index]?.what}: ${reason}`)).toEqual(
      poisons.map(({ what, reason }) => `${what}: ${reason}`),
    );
    for (const [index, { value }] of found.entries())
      expect(value?.equals(poisons[index]?.value ?? Buffer.alloc(0)) ?? null).toBe(poisons[index]?.value ? true : null);
  };

  it('K9 city.alerts', async () => {
    const poisons = alertPoisons();
    const [topic, key] = ['city.alerts', '211300'];
    for (const { value, headers } of poisons) {
      const good = { topic, key, value: alerts.test().xml, headers: { 'content-type': 'application/cap+xml' } };
      await town.broker.send({ topic, key, value, headers }, good);
    }
    await town.settles();
    await expectAside('alert-intake', topic, poisons);
    expect(await town.rows('alert-intake', `select reason from alert_message where way = 'kafka'`)).toEqual(
      poisons.map(() => ({ reason: 'test-message' })),
    );
  });

  it.each<[string, () => Stream]>([
    ['response.events', responseStream],
    ['directory.events', directoryStream],
    ['list.events', listStream],
    ['notice.events', noticeStream],
    ['report.events', reportStream],
    ['evaluation.events', evaluationStream],
  ])('K9 %s', async (topic, streamOf) => {
    const { readers, poisoned, good, withNul, key } = streamOf();
    const poisons = eventPoisons(poisoned, withNul);
    const ids: string[] = [];
    for (const { value, headers } of poisons) {
      const { id, record } = wireEvent(good.event, key, good.payload());
      await town.broker.send({ topic, key, value, headers }, record);
      ids.push(id);
    }
    await town.settles();
    for (const reader of town.names) await expectAside(reader, topic, readers.includes(reader) ? poisons : []);
    for (const handler of good.handlers) {
      expect(
        await town.rows(handler, 'select event_id from inbox where event_id = any($1::uuid[])', [ids]),
      ).toHaveLength(ids.length);
    }
  });

  it('and behind all of it the end of the response still reaches everyone', async () => {
    const before = town.ledger.length;
    expect(await town.posts(alerts.cancel(start))).toBe(202);
    await town.settles();
    expect(await reckon(town)).toEqual(ALL_TOLD);
    expect(town.ledger.slice(before)).toHaveLength(58);
    for (const name of town.names)
      expect(await town.rows(name, 'select position from outbox where published_at is null')).toEqual([]);
    for (const name of ['reporting', 'evaluation'] as const)
      expect(await town.rows(name, `select id from response where ended_at is not null`)).toHaveLength(1);
  });

  // 0x00 stands where each reader writes a text; the keys are those of real events, so that these stand behind the poison.
  function responseStream(): Stream {
    // Drills, so that none of them goes on in the place of the response that ends below.
    const facts = {
      kind: 'drill',
      origin: 'alert',
      jurisdiction: '211300',
      areaCodes: ['211300'],
      colour: 'yellow',
      level: 'III',
    };
    const instants = { alertSentAt: at(), receivedAt: at(), onsetAt: at() };
    const texts = { serial: '2026-99', primaryPollutant: null, documentNumber: null, planVersion: 'invented' };
    const announced = () => ({ responseId: newId(), ...texts, ...facts, ...instants });
    return {
      readers: ['dispatch', 'reporting', 'evaluation'],
      poisoned: ResponseLifted,
      good: { event: ResponseAnnounced, payload: announced, handlers: ['dispatch', 'reporting', 'evaluation'] },
      withNul: { event: ResponseAnnounced, payload: { ...announced(), serial: '2026-\u0000' } },
      key: responseId,
    };
  }

  function directoryStream(): Stream {
    const account = { sub: 'faults-account', unitId: null, roles: [], active: true };
    return {
      readers: ['alert-intake', 'reporting', 'evaluation'],
      poisoned: AccountChanged,
      good: { event: AccountChanged, payload: () => account, handlers: ['alert-intake', 'reporting', 'evaluation'] },
      withNul: { event: AccountChanged, payload: { ...account, sub: 'faults-\u0000' } },
      key: 'account:faults-account',
    };
  }

  /** Nobody reads it yet. */
  function listStream(): Stream {
    const published = {
      listVersionId: newId(),
      label: 'v1',
      publishedOn: '2026-01-05',
      enterprises: 1,
      lines: 1,
      at: at(),
    };
    const [event, key] = [ListPublished, published.listVersionId];
    return {
      readers: [],
      poisoned: event,
      good: { event, payload: () => published, handlers: [] },
      withNul: { event, payload: published },
      key,
    };
  }

  function noticeStream(): Stream {
    const acknowledged = { noticeId, responseId, kind: 'start', unitId: UNIT, way: 'link', at: at() };
    return {
      readers: ['evaluation'],
      poisoned: UnitAcknowledged,
      good: { event: UnitAcknowledged, payload: () => acknowledged, handlers: ['evaluation'] },
      withNul: { event: UnitAcknowledged, payload: { ...acknowledged, unitId: 'county-\u0000' } },
      key: responseId,
    };
  }

  function reportStream(): Stream {
    const due = {
      reportId: newId(),
      responseId,
      unitId: UNIT,
      reportDate: '2026-02-10',
      dueAt: at(),
      urgency: 'reminder',
      audience: ['unit'],
      at: at(),
    };
    return {
      readers: ['dispatch'],
      poisoned: ReportReminderDue,
      good: { event: ReportReminderDue, payload: () => due, handlers: ['dispatch'] },
      withNul: { event: ReportReminderDue, payload: { ...due, unitId: 'county-\u0000' } },
      key: responseId,
    };
  }

  function evaluationStream(): Stream {
    const summary = {
      summaryId: newId(),
      responseId,
      unitId: UNIT,
      dueAt: at(),
      lastDay: '2026-02-28',
      provisional: false,
    };
    const due = { ...summary, urgency: 'reminder', audience: ['unit'], at: at() };
    return {
      readers: ['dispatch'],
      poisoned: SummaryReminderDue,
      good: { event: SummaryReminderDue, payload: () => due, handlers: ['dispatch'] },
      withNul: { event: SummaryReminderDue, payload: { ...due, unitId: 'county-\u0000' } },
      key: responseId,
    };
  }
});
