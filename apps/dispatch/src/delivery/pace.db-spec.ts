import { eventually } from '@qingkong/persistence/testing';
import { type AccountPace } from '../channel/account-fields';
import { type OutgoingMessage } from '../channel/channel';
import { type DispatchDesk, openDispatch } from '../response/testing/dispatch-desk';
import { CITY, Source } from '../response/testing/source';
import { type SenderDesk, startSender } from './testing/sender-desk';

jest.setTimeout(60_000);

const RATE = 20;
const E2 = { person: 'person-e2-responsible', number: '+8616000000038' };
/** What waits for the gateway although its person can also be called. */
const TELLABLE = `
select 1 from delivery d join delivery_batch b on b.id = d.batch_id join person p on p.id = d.person_id
where b.account = 'sms-main' and d.state in ('pending', 'sending') and p.contacts @> '[{"channel": "voice"}]' union all
select 1 from delivery_batch b where b.state in ('ready', 'claimed') and b.account = 'voice-main'`;
const down = () => ({ kind: 'rejected', reason: 'connection refused', retry: true }) as const;

/** A start of 58 messages, 51 of them by the gateway that has a limit. */
describe('the pace of a provider account', () => {
  let desk: DispatchDesk;
  let senders: SenderDesk[];
  /** When the gateway was called, milliseconds of the monotonic clock. */
  let calledAt: number[];

  const begins = async (pace: AccountPace, instances = 1): Promise<SenderDesk[]> => {
    jest.spyOn(desk.channels, 'paceOf').mockImplementation((account) => (account === 'sms-main' ? pace : {}));
    await desk.hears(new Source(CITY).announced('yellow', '02-10 22:00'));
    return (senders = Array.from({ length: instances }, () => startSender(desk)));
  };
  const settle = async () => (await Promise.all(senders.map((sender) => sender.settles())))[0];
  const counted = async () => {
    const rows = await desk.db.query<{ line: string; n: number }>(
      `select b.account || ' ' || d.state as line, count(*)::int as n from delivery d join delivery_batch b on b.id = d.batch_id
       where b.account in ('sms-main', 'voice-main') group by 1 order by 1`,
    );
    return Object.fromEntries(rows.map(({ line, n }) => [line, n]));
  };
  const mostInASecond = () =>
    Math.max(...calledAt.map((from) => calledAt.filter((at) => at >= from && at - from < 1_000).length));
  const distinct = (messages: readonly OutgoingMessage[]) => new Set(messages.map(({ to }) => to)).size;

  beforeAll(async () => {
    desk = await openDispatch();
  });
  beforeEach(async () => {
    await desk.forgets();
    await desk.db.query('truncate account_lease');
    await desk.standsAt('02-10 15:30');
    [senders, calledAt] = [[], []];
    desk.carriers.sms.says = () => {
      calledAt.push(performance.now());
      return { kind: 'accepted' };
    };
  });
  afterEach(async () => {
    Object.values(desk.carriers).forEach((carrier) => carrier.isNewAgain());
    await Promise.all(senders.map((sender) => sender.stops()));
    jest.restoreAllMocks();
  });
  afterAll(() => desk.close());

  it('two instances together never call more often in any second than the provider allows, and tell everybody once', async () => {
    await begins({ ratePerSecond: RATE }, 2);
    await settle();
    expect(await counted()).toMatchObject({ 'sms-main accepted': calledAt.length });
    expect(distinct(desk.carriers.sms.taken)).toBe(calledAt.length);
    expect(calledAt.length).toBeGreaterThan(2 * RATE);
    expect(mostInASecond()).toBeLessThanOrEqual(RATE);
  });

  it('an instance that died with the lease is waited for, and for the second that it may have used', async () => {
    await desk.db.query(
      `insert into account_lease values ('sms-main', 'died', clock_timestamp() + interval '400 milliseconds')`,
    );
    const died = performance.now();
    await begins({ ratePerSecond: RATE });
    await settle();
    expect(Math.min(...calledAt)).toBeGreaterThanOrEqual(died + 400 + 1_000 - 10);
  });

  it('what waits in the hand of an instance that has lost the lease goes back, and goes out when the account is free', async () => {
    const [sender] = await begins({ ratePerSecond: RATE });
    await eventually('the first calls', () => calledAt.length === RATE);
    await desk.db.query(`update account_lease set holder = 'another', ends_at = clock_timestamp() + interval '1 hour'`);
    await eventually('nothing in hand', async () => (await counted())['sms-main sending'] === undefined);
    expect((await counted())['sms-main pending']).toBeGreaterThan(0);
    await desk.db.query('truncate account_lease');
    await sender?.settles();
    expect(distinct(desk.carriers.sms.taken)).toBe(calledAt.length);
    expect(await counted()).toMatchObject({ 'sms-main accepted': calledAt.length });
  });

  it('what is more urgent goes before what waits already', async () => {
    await begins({ ratePerSecond: RATE }, 0);
    await desk.db.query('update delivery_batch set priority = 2');
    senders = [startSender(desk)];
    await eventually('the first call', () => calledAt.length > 0);
    await desk.db.query(
      `insert into delivery_batch (notice_id, account, channel, priority, recipients, size, remaining)
       select notice_id, account, channel, 0, json_build_array(json_build_array('urgent', '+8616000009999', '{}'::text[], null)), 1, 1
       from delivery_batch where account = 'sms-main' limit 1`,
    );
    await settle();
    const order = desk.carriers.sms.taken.map(({ to }) => to);
    expect(order.indexOf('+8616000009999')).toBeLessThan(order.length - RATE / 2);
  });

  it('an account that fails rests; its messages go by the next contact', async () => {
    const { sms, voice } = desk.carriers;
    sms.says = down;
    const [sender] = await begins({ probeAfterMs: 300 });
    await sender?.warns('a provider account rests');
    await sender?.warns('messages go another way while their account is down');
    const stateNow = () => sender?.lanes.view().find(({ account }) => account === 'sms-main')?.state;
    expect(stateNow()).not.toBe('closed');
    await eventually('all to be told who can be', async () => (await desk.db.query(TELLABLE)).length === 0);
    expect(distinct(voice.taken)).toBe(voice.taken.length);
    expect(voice.taken.filter(({ text }) => text.includes('（重发）'))).toEqual([]);
    const told = await desk.db.query(
      `select d.person_id from delivery d where d.state = 'accepted' group by 1 having count(*) > 1`,
    );
    expect(told).toEqual([]);
  });

  it('what is in doubt keeps its own rules while the account rests', async () => {
    const { sms, voice } = desk.carriers;
    sms.says = ({ to }) => (to === E2.number ? { kind: 'unknown', reason: 'no answer' } : down());
    const [sender] = await begins({ probeAfterMs: 60_000 });
    await sender?.warns('messages go another way while their account is down');
    const ofE2 = await desk.db.query<{ state: string }>(`select state from delivery where person_id = $1`, [E2.person]);
    const calls = sms.taken.filter(({ to }) => to === E2.number).length;
    expect(voice.taken.filter(({ to }) => to === E2.number).length).toBe(calls > 0 ? 0 : 1);
    expect(ofE2.every(({ state }) => state !== 'flagged')).toBe(true);
  });
});
