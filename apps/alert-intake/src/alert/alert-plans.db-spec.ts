import { rows, type Tx } from '@qingkong/persistence';
import { type AlertMessage } from './alert-message.entity';
import {
  alertsUnderKey,
  knownReferences,
  listAlerts,
  lockAlert,
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

it.each<[string, (tx: Tx, lift: AlertMessage) => Promise<unknown>, unknown]>([
  ['what came under its key', async (tx, lift) => (await alertsUnderKey(tx, lift)).length, 1],
  ['copies of strangers', lockCopies, []],
  ['what it refers to', async (tx, lift) => (await knownReferences(tx, lift)).length, 2],
  ['a lift that stands against it', (tx, lift) => standingLift(tx, lift, lift.jurisdiction), null],
  ['what waits for it', parkedFor, []],
  ['what it says is over', waitingFor, []],
  [
    'the page behind it',
    async (tx, { id }) => (await listAlerts(tx, { state: null, before: id, limit: 10 })).length,
    10,
  ],
])('of thousands of messages %s is found by an index', async (_, ask, expected) => {
  const [lift] = await desk.db.query<{ id: string }>(
    'select id from alert_message where is_lift order by ordered_at desc limit 1',
  );
  await desk.db.transaction(async (tx) => {
    const message = await lockAlert(tx, lift?.id ?? '');
    const before = await scansOf(tx);
    expect(message && (await ask(tx, message))).toEqual(expected);
    expect((await scansOf(tx)) - before).toBe(0);
  });
});

/** So many of the messages' table as this session has made and not reported yet. */
async function scansOf(tx: Tx): Promise<number> {
  const sql = `select seq_scan::int as scans from pg_stat_xact_user_tables where relname = 'alert_message'`;
  return (await rows<{ scans: number }>(tx, sql))[0]?.scans ?? NaN;
}
