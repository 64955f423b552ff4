import { expectAllWell, personsTold } from './all-well';
import { type CityAlert, CityAlerts } from './alerts';
import { Town } from './town';
import { until } from './waiting';

// FAULTS=long goes through these rows more often, tells 10,000 enterprises instead of 2,000, and keeps servers away for longer.
const ROUNDS = process.env['FAULTS'] === 'long' ? [1, 2, 3, 4, 5] : [1];
const PERSONS = 58;

jest.setTimeout(600_000);

/** Rows P1–P4 of the fault matrix: kill -9 between the alert and its effects, at the places where a step is half done. */
describe('processes killed on the way of an alert', () => {
  const alerts = new CityAlerts();
  let town: Town;
  let running: CityAlert;

  const counted = async (service: 'alert-intake' | 'dispatch', table: string) =>
    (await town.rows<{ n: number }>(service, `select count(*)::int as n from ${table}`))[0]?.n ?? 0;
  /** Ends what runs, or begins anew where nothing does. */
  const nextAlert = async (): Promise<CityAlert> => {
    const [open] = await town.rows('alert-intake', `select id from response where state in ('announced', 'active')`);
    if (open) return alerts.cancel(running);
    return (running = alerts.start());
  };

  beforeAll(async () => {
    town = await Town.open();
  });
  afterAll(() => (town as Town | undefined)?.close());

  it.each(ROUNDS)(
    'P1 kill -9 of intake before COMMIT: nothing is kept, the client comes again, one alert and one response (round %d)',
    async () => {
      const alert = await nextAlert();
      const before = { alerts: await counted('alert-intake', 'alert_message') };
      await town.arms('alert-intake', 'intake-before-commit:1');
      expect(await town.posts(alert)).toBeNull();
      await town.dies('alert-intake');
      expect(await counted('alert-intake', 'alert_message')).toBe(before.alerts);

      await town.services.restart('alert-intake');
      expect(await town.posts(alert)).toBe(202);
      await expectAllWell(town);
      expect(await counted('alert-intake', 'alert_message')).toBe(before.alerts + 1);
      expect(await personsTold(town)).toBe(PERSONS);
    },
  );

  it.each(ROUNDS)(
    'P2 kill -9 of intake after COMMIT, before the answer: the client comes again and is told it is known (round %d)',
    async () => {
      const alert = await nextAlert();
      const before = { alerts: await counted('alert-intake', 'alert_message') };
      await town.arms('alert-intake', 'intake-committed:1');
      expect(await town.posts(alert)).toBeNull();
      await town.dies('alert-intake');
      expect(await counted('alert-intake', 'alert_message')).toBe(before.alerts + 1);

      await town.services.restart('alert-intake');
      expect(await town.posts(alert)).toBe(200);
      await expectAllWell(town);
      expect(await counted('alert-intake', 'alert_message')).toBe(before.alerts + 1);
      expect(await personsTold(town)).toBe(PERSONS);
    },
  );

  it.each(ROUNDS)(
    "P3 kill -9 of the relay after Kafka's acknowledgement, before published_at: twice on the topic, effect once (round %d)",
    async () => {
      const alert = await nextAlert();
      await town.arms('alert-intake', 'relay-acked:1');
      await town.posts(alert);
      await town.dies('alert-intake');
      const [unsaid] = await town.rows<{ event_id: string }>(
        'alert-intake',
        'select event_id from outbox where published_at is null',
      );
      expect(unsaid).toBeDefined();

      await town.services.restart('alert-intake');
      await expectAllWell(town);
      const records = await town.broker.recordsOf('response.events');
      expect(records.filter(({ headers }) => headers['ce_id']?.toString() === unsaid?.event_id)).toHaveLength(2);
      const ids = new Set(records.map(({ headers }) => headers['ce_id']?.toString()));
      expect(await counted('dispatch', 'inbox')).toBe(ids.size);
      expect(await personsTold(town)).toBe(PERSONS);
    },
  );

  it.each(ROUNDS)(
    'P4 kill -9 of a consumer in the middle of a batch, before COMMIT: what was done is absorbed, what was not is done (round %d)',
    async () => {
      await town.services.kill('dispatch', 'SIGTERM');
      // Two alerts, so that several records of one key lie there: a beginning and its end, or the other way round.
      for (let n = 0; n < 2; n += 1) expect(await town.posts(await nextAlert())).toBe(202);
      await until(
        'intake has published everything',
        async () => (await counted('alert-intake', 'outbox where published_at is null')) === 0,
      );
      const handled = await counted('dispatch', 'inbox');
      await town.arms('dispatch', 'consumer-before-commit:2');
      await town.dies('dispatch');
      // Partitions are worked side by side: the first may have been before its COMMIT too.
      expect(await counted('dispatch', 'inbox')).toBeLessThanOrEqual(handled + 1);

      await town.services.restart('dispatch');
      await expectAllWell(town);
      expect(await counted('dispatch', 'inbox')).toBe(handled + 3);
    },
  );

  it.each(ROUNDS)(
    'P4 kill -9 of a consumer after COMMIT, before the offset: the record comes again, effect once (round %d)',
    async () => {
      const alert = await nextAlert();
      const handled = await counted('dispatch', 'inbox');
      await town.arms('dispatch', 'consumer-committed:1');
      expect(await town.posts(alert)).toBe(202);
      await town.dies('dispatch');
      expect(await counted('dispatch', 'inbox')).toBe(handled + 1);

      await town.services.restart('dispatch');
      await expectAllWell(town);
      expect(await personsTold(town)).toBe(PERSONS);
    },
  );
});
