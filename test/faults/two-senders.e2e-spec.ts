import { type Services } from '../../scripts/stack/services.mjs';
import { type LedgerEntry } from '../simulators/ledger';
import { expectAllWell, personsTold } from './all-well';
import { type CityAlert, CityAlerts } from './alerts';
import { Town } from './town';
import { until } from './waiting';

const IS_LONG = process.env['FAULTS'] === 'long';
const ENTERPRISES = IS_LONG ? 10_000 : 2_000;
const ROUNDS = IS_LONG ? [1, 2, 3] : [1];
const PERSONS = 58 + ENTERPRISES;
/** A gateway so slow that a fan-out lasts half a minute and more: long enough to lose an instance, to get it back, and to be lifted. */
const SLOW_MS = 2_000;
/** Messages that each instance has at least in its hands when something happens: far more than it has in the air (`connections`, 50). */
const IN_HAND = 200;
/** How old an answer may be by which a lane goes on (R29). */
const FRESH_MS = 1_000;

const SENDERS = `
select coalesce(d.retried_by, b.claimed_by) as sender from delivery d join delivery_batch b on b.id = d.batch_id
where d.state = 'sending' group by 1 having count(*) >= ${IN_HAND} order by 1`;
const isOrder = ({ text }: LedgerEntry) => text.includes('发布重污染天气');

jest.setTimeout(900_000);

/** Row P9 of the fault matrix with R29: two instances of dispatch share a fan-out, one of them is killed, and then the end comes. */
describe('two instances of dispatch on one database', () => {
  const alerts = new CityAlerts();
  let town: Town;
  let another: Services;

  /** Resolves when two instances have their hands full, and not those two; with their numbers. */
  const twoSend = async (others: readonly number[]): Promise<number[]> => {
    let senders: number[] = [];
    await until('two instances have their hands full', async () => {
      senders = (await town.rows<{ sender: number }>('dispatch', SENDERS)).map(({ sender }) => sender);
      return senders.length === 2 && String(senders) !== String(others);
    });
    return senders;
  };
  /** Sends the lift and resolves, when its transaction in dispatch has been seen to be committed, with that instant. */
  const lifts = async (start: CityAlert): Promise<number> => {
    expect(await town.posts(alerts.cancel(start))).toBe(202);
    const open = `select 1 from response where state in ('announced', 'active')`;
    await until('dispatch has the lift', async () => (await town.rows('dispatch', open)).length === 0);
    return Date.now();
  };

  beforeAll(async () => {
    town = await Town.open({ enterprises: ENTERPRISES });
    another = await town.startsAnother('dispatch');
  });
  afterAll(() => (town as Town | undefined)?.close());

  it.each(ROUNDS)(
    'P9 R29 one is killed in the middle of a fan-out and comes back, then the lift comes: no order to stop goes out a second later, nobody is lost or told twice (round %d)',
    async () => {
      town.carriers.sms.latency(SLOW_MS);
      const start = alerts.start();
      const first = town.ledger.length;
      expect(await town.posts(start)).toBe(202);
      const before = await twoSend([]);
      await another.kill('dispatch');
      await another.restart('dispatch');
      await twoSend(before);

      const liftedAt = await lifts(start);
      const ordered = town.ledger.slice(first).filter(isOrder).length;
      expect(ordered).toBeLessThan(PERSONS / 2);
      await until('what went out at the lift is past', () => (town.ledger.at(-1)?.at ?? 0) > liftedAt + FRESH_MS);
      town.carriers.sms.latency(0);
      await expectAllWell(town);
      const late = town.ledger.slice(first).filter((entry) => isOrder(entry) && entry.at > liftedAt + FRESH_MS);
      expect(late.map(({ to, at }) => `${to} ${at - liftedAt} ms after the lift`)).toEqual([]);
      expect(await personsTold(town)).toBe(PERSONS);
    },
  );
});
