import { rows } from '@qingkong/persistence';
import {
  findAlert,
  alertsUnderKey,
  knownReferences,
  listAlerts,
  lockCopies,
  parkedFor,
  standingLift,
  waitingFor,
} from './alert.repository';
import { type Desk, openDesk, sample } from './testing/intake-desk';

const STORED = 3_000;

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await desk.passesTo('02-14 08:00');
  await desk.receives(sample('story-02-10-1530-yellow.xml'));
  await desk.receives(sample('story-02-11-1540-orange.xml'));
  await desk.receives(sample('story-02-14-0800-cancel.xml'));
  await desk.db.query(
    `insert into alert_message select copy.* from alert_message t, generate_series(1, $1::int) n, lateral jsonb_populate_record(t, jsonb_build_object(
       'id', uuidv7(), 'key_hash', md5(t.key_hash || n), 'name_hash', md5(t.name_hash || n), 'body', '\\x00',
       'reference_hashes', array(select md5(name || n) from unnest(t.reference_hashes) name),
       'ordered_at', t.ordered_at - make_interval(days => n), 'received_at', t.received_at - make_interval(days => n))) copy`,
    [STORED],
  );
  await desk.db.query('analyze alert_message');
});
afterAll(() => desk.close());

it('whatever a message asks of those before it is found by an index', async () => {
  const [lift] = await desk.db.query<{ id: string }>(
    `select id from alert_message where is_lift order by ordered_at desc limit 1`,
  );
  const scans = await desk.db.transaction(async (tx) => {
    const message = await findAlert(tx, lift?.id ?? '');
    if (!message) throw new Error('No message');
    expect(await alertsUnderKey(tx, message)).toHaveLength(1);
    expect(await knownReferences(tx, message)).toHaveLength(2);
    expect(await standingLift(tx, message, message.jurisdiction)).toBeNull();
    expect(await parkedFor(tx, message)).toEqual([]);
    expect(await waitingFor(tx, message)).toEqual([]);
    expect(await lockCopies(tx, message)).toEqual([]);
    expect(await listAlerts(tx, { state: null, before: message.id, limit: 10 })).toHaveLength(10);
    return rows<{ count: string }>(
      tx,
      `select seq_scan as count from pg_stat_xact_user_tables where relname = 'alert_message'`,
    );
  });
  expect(scans.map(({ count }) => Number(count))).toEqual([0]);
});
