import { eventually } from '@qingkong/persistence/testing';
import { type DispatchDesk, openDispatch } from '../response/testing/dispatch-desk';
import { CITY, Source } from '../response/testing/source';
import { type SenderDesk, startSender } from './testing/sender-desk';

jest.setTimeout(60_000);

/** The SMS gateway takes one message at a time, and not yet the first: 51 orders to stop wait behind it in the sender’s hand. */
describe('R29 a slow lane while the end comes', () => {
  let desk: DispatchDesk;
  let sender: SenderDesk;
  let city: Source;
  let startId: string;

  const orders = () => desk.carriers.sms.taken.filter(({ text }) => text.includes('启动Ⅲ级应急响应'));
  const ends = () => desk.carriers.sms.taken.filter(({ text }) => text.includes('应急响应自2月10日16:00起终止'));

  beforeAll(async () => {
    desk = await openDispatch();
  });
  beforeEach(async () => {
    await desk.forgets();
    await desk.standsAt('02-10 15:30');
    city = new Source(CITY);
    desk.carriers.sms.connections = 1;
    desk.carriers.sms.holdsBack();
    await desk.hears(city.announced('yellow', '02-10 15:30'));
    sender = startSender(desk);
    await eventually('the first order in the air', () => orders().length === 1);
    const [start] = await desk.db.query<{ id: string }>(`select id from notice where kind = 'start'`);
    startId = start?.id ?? '';
  });
  afterEach(async () => {
    Object.values(desk.carriers).forEach((carrier) => carrier.isNewAgain());
    await sender.stops();
  });
  afterAll(() => desk.close());

  it('lifted by another instance, which calls no hook of ours: the lane learns it by its look, and starts no order more', async () => {
    await desk.hears(city.lifted('02-10 16:00'));
    await eventually('the lane to know', () => sender.validity.of(startId) === 'ended');
    desk.carriers.sms.answers();
    await sender.settles();
    expect(orders()).toHaveLength(1);
    expect(ends()).toHaveLength(52);
    const states = await desk.db.query(
      `select d.state, count(*)::int as n from delivery d join delivery_batch b on b.id = d.batch_id where b.notice_id = $1 and b.account = 'sms-main' group by 1 order by 1`,
      [startId],
    );
    expect(states).toEqual([
      { state: 'accepted', n: 1 },
      { state: 'dropped', n: 51 },
    ]);
  });

  it('the database away: an answer older than a second is none, so the lane waits; back again, it goes on with what still holds', async () => {
    await desk.db.transaction(async (tx) => {
      await tx.query('lock table notice in access exclusive mode');
      await eventually('the last answer to be too old', () => sender.validity.of(startId) === 'unknown');
      desk.carriers.sms.answers();
      // By now the lane has had the first answer for as long as a look takes to fail.
      await sender.warns('could not ask whether notices are still valid');
      expect(orders()).toHaveLength(1);
    });
    await sender.settles();
    expect(orders()).toHaveLength(52);
  });

  it('the end comes while the database is away from us: when it is back, nothing more of the order is said', async () => {
    await desk.db.transaction(async (tx) => {
      await tx.query('lock table notice in access exclusive mode');
      await eventually('the last answer to be too old', () => sender.validity.of(startId) === 'unknown');
      desk.carriers.sms.answers();
      await tx.query(`update notice set invalid_at = app_now(), invalid_reason = 'lift' where id = $1`, [startId]);
    });
    await sender.settles();
    expect(orders()).toHaveLength(1);
  });
});
