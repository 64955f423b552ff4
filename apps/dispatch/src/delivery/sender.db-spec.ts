import { eventually } from '@qingkong/persistence/testing';
import { type DispatchDesk, openDispatch } from '../response/testing/dispatch-desk';
import { CITY, Source } from '../response/testing/source';
import { takeOver } from './recovery.repository';
import { type SenderDesk, startSender } from './testing/sender-desk';

jest.setTimeout(60_000);

const E2_RESPONSIBLE = { person: 'person-e2-responsible', number: '+8616000000038' };
const E3_RESPONSIBLE = { person: 'person-e3-responsible', number: '+8616000000040' };

/** A start of 58 messages, one of which is trouble: the others must not pay for it. */
describe('one message that is trouble', () => {
  let desk: DispatchDesk;
  let sender: SenderDesk | undefined;
  let city: Source;

  const begins = async (): Promise<SenderDesk> => {
    await desk.hears(city.announced('yellow', '02-10 22:00'));
    return (sender = startSender(desk));
  };
  /** How many messages there are in each state. */
  const counted = async () => {
    const states = await desk.db.query<{ state: string; n: number }>(
      'select state, count(*)::int as n from delivery group by 1 order by 1',
    );
    return Object.fromEntries(states.map(({ state, n }) => [state, n]));
  };
  const deliveryTo = async (person: string) => {
    const [row] = await desk.db.query<{ state: string; ref: string | null; reason: string | null }>(
      'select state, provider_ref as ref, last_reason as reason from delivery where person_id = $1',
      [person],
    );
    return row;
  };

  beforeAll(async () => {
    desk = await openDispatch();
  });
  beforeEach(async () => {
    await desk.forgets();
    await desk.standsAt('02-10 15:30');
    city = new Source(CITY);
  });
  afterEach(async () => {
    Object.values(desk.carriers).forEach((carrier) => carrier.isNewAgain());
    for (const obstacle of OBSTACLES) await desk.db.query(obstacle);
    await sender?.stops();
    sender = undefined;
  });
  afterAll(() => desk.close());

  it('a carrier’s answer with a NUL byte or half a character in it is written as far as it can be, and holds up nobody', async () => {
    desk.carriers.sms.says = ({ to }) => {
      if (to === E2_RESPONSIBLE.number) return { kind: 'accepted', providerRef: 'ref\0-\ud800' };
      if (to === E3_RESPONSIBLE.number) return { kind: 'rejected', reason: 'no\0such number', retry: false };
      return { kind: 'accepted' };
    };
    await (await begins()).settles();
    expect(await counted()).toEqual({ accepted: 57, failed: 1 });
    expect(await deliveryTo(E2_RESPONSIBLE.person)).toMatchObject({ state: 'accepted', ref: 'ref -\ufffd' });
    expect(await deliveryTo(E3_RESPONSIBLE.person)).toMatchObject({ state: 'failed', reason: 'no such number' });
  });

  it('a result that Postgres refuses for good is found among the others and flagged; theirs are written', async () => {
    await desk.db.query(`alter table delivery add constraint refused check (provider_ref <> 'ref-e2')`);
    desk.carriers.sms.says = ({ to }) => {
      return to === E2_RESPONSIBLE.number ? { kind: 'accepted', providerRef: 'ref-e2' } : { kind: 'accepted' };
    };
    await (await begins()).settles();
    expect(await counted()).toEqual({ accepted: 57, flagged: 1 });
    expect(await deliveryTo(E2_RESPONSIBLE.person)).toMatchObject({ state: 'flagged', reason: 'result-unwritable' });
    expect(await desk.db.query('select outcome from attempt')).toEqual([{ outcome: 'unwritable' }]);
  });

  it('while the database refuses everything in passing, no result is given up', async () => {
    await desk.db.query(REFUSING);
    await desk.db.query(
      `create trigger refuses before update on delivery for each row when (new.state = 'accepted') execute function refuse('40001')`,
    );
    await (await begins()).warns('results could not be written yet', 20);
    expect(await counted()).toEqual({ sending: 58 });
    await desk.db.query('drop trigger refuses on delivery');
    await sender?.settles();
    expect(await counted()).toEqual({ accepted: 58 });
  });

  it('a message whose words cannot be made is given up with the reason; the lane goes on, now and later', async () => {
    const ofE2 = [desk.mail.unitOf('E2')];
    const [listed] = await desk.db.query<{ orders: object }>(
      'select orders from listed_enterprise where unit_id = $1',
      ofE2,
    );
    await desk.db.query(`update listed_enterprise set orders = '{"III": 7}' where unit_id = $1`, ofE2);
    desk.carriers.sms.connections = 1;
    await (await begins()).settles();
    await desk.db.query('update listed_enterprise set orders = $2 where unit_id = $1', [...ofE2, listed?.orders]);
    expect(await counted()).toEqual({ accepted: 56, failed: 2 });
    expect((await deliveryTo(E2_RESPONSIBLE.person))?.reason).toMatch(/^words-failed: /);
    await desk.hears(city.changedTo('orange', '02-11 16:00'));
    await sender?.settles();
    expect(await counted()).toEqual({ accepted: 56 + 58, failed: 2 });
  });

  it('a batch that cannot be claimed: the sender tries again and stays alive for the others, who take nothing from it', async () => {
    desk.carriers.sms.holdsBack();
    const alive = await begins();
    await eventually('calls in the air', () => desk.carriers.sms.taken.length >= 50);
    const [claim] = await desk.db.query<{ number: number }>(
      `select claimed_by as number from delivery_batch where account = 'sms-main' and state = 'claimed'`,
    );
    await desk.db.query(REFUSING);
    await desk.db.query(
      `create trigger refuses before insert on delivery for each row execute function refuse('XX000')`,
    );
    await desk.hears(city.endInstructed('02-10 16:00'));
    // In every pause between two tries another sender looks whether this one is dead.
    let tries = 0;
    await eventually('three failed claims', async () => {
      tries += 1;
      expect(await desk.db.transaction((tx) => takeOver(tx, claim?.number ?? 0, []))).toBeNull();
      return alive.warnings.filter((message) => message === 'sender could not claim, trying again').length >= 3;
    });
    expect(tries).toBeGreaterThan(3);
    await desk.db.query('drop trigger refuses on delivery');
    desk.carriers.sms.answers();
    await alive.settles();
    expect(Object.keys(await counted())).toEqual(['accepted']);
    expect(await desk.db.query('select from attempt')).toEqual([]);
  });
});

/** What a test may have put in the way, taken out of it again. */
const OBSTACLES = [
  'drop trigger if exists refuses on delivery',
  'alter table delivery drop constraint if exists refused',
];

const REFUSING = `
create or replace function refuse() returns trigger language plpgsql as
$$ begin raise exception using errcode = tg_argv[0], message = 'refused by the test'; end $$`;
