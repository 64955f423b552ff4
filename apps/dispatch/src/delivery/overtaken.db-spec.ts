import { Audit } from '@qingkong/audit';
import { type Caller } from '@qingkong/auth';
import { Deadlines } from '@qingkong/deadlines';
import { rows } from '@qingkong/persistence';
import { NoticeService } from '../notice/notice.service';
import { overtakenEnterprises } from '../notice/overtaken.repository';
import { NoticeEnded, RepeatService } from '../notice/repeat.service';
import { type DispatchDesk, openDispatch } from '../response/testing/dispatch-desk';
import { EVERYONE, without } from '../response/testing/outgoing-mail';
import { CITY, KAZUO, Source } from '../response/testing/source';
import { startSender } from './testing/sender-desk';

jest.setTimeout(60_000);

/** The city's orange from 16:00 is still on its way to some when 喀左县 goes red from 17:00: what its enterprises hear after that is red. */
describe('R10 R14 a milder order after a stricter one', () => {
  const KAZUOS = ['E2', 'E12'];
  let desk: DispatchDesk;
  let city: Source;
  let county: Source;

  const levelsHeardBy = async (enterprise: string) => {
    const messages = (await desk.mail.goesOut()).filter(({ units }) => units.includes(enterprise));
    return messages.map(({ text }) => /启动(\S+?级)应急响应/.exec(text)?.[1] ?? text);
  };
  const startOf = async ({ responseId }: Source) => {
    const found = await desk.db.query<{ id: string }>(
      `select id from notice where response_id = $1 and kind = 'start'`,
      [responseId],
    );
    return found[0]?.id ?? '';
  };

  beforeAll(async () => {
    desk = await openDispatch();
  });
  beforeEach(async () => {
    await desk.forgets();
    await desk.standsAt('02-11 16:00');
    [city, county] = [new Source(CITY), new Source(KAZUO)];
    await desk.hears(city.announced('orange', '02-11 16:00'));
  });
  afterEach(() => Object.values(desk.carriers).forEach((carrier) => carrier.isNewAgain()));
  afterAll(() => desk.close());

  describe('put off by the gateway', () => {
    beforeEach(async () => {
      await desk.mail.isPutOff();
      await desk.hears(county.announced('red', '02-11 17:00', '02-11 16:30'));
    });

    it('until red has come into force orange holds, and is said', async () => {
      expect((await levelsHeardBy('E2')).sort()).toEqual(['Ⅰ级', 'Ⅰ级', 'Ⅱ级', 'Ⅱ级'].sort());
    });

    it('from then on its enterprises hear red alone; all others hear orange, and its bureau both', async () => {
      await desk.standsAt('02-11 17:00');
      const messages = await desk.mail.goesOut();
      const orange = messages.filter(({ text }) => text.includes('启动Ⅱ级'));
      expect(desk.mail.who(orange)).toBe(without(EVERYONE, KAZUOS));
      expect(desk.mail.who(messages.filter(({ kind, text }) => kind === 'start' && text.includes('启动Ⅰ级')))).toBe(
        '喀左县 E2 E12',
      );
    });

    it('of one person who also hears for another enterprise, that one is named and E2 is not', async () => {
      const [e2, e10] = [desk.mail.unitOf('E2'), desk.mail.unitOf('E10')];
      await desk.db.query(`insert into duty values ('person-e2-liaison', $1, 'liaison')`, [e10]);
      await desk.db.query(`update delivery set unit_ids = $1 where person_id = 'person-e2-liaison'`, [[e2, e10]]);
      await desk.standsAt('02-11 17:00');
      const orange = (await desk.mail.goesOut()).filter(
        ({ person, account, text }) =>
          person === 'person-e2-liaison' && account !== 'voice-main' && text.includes('启动Ⅱ级'),
      );
      await desk.db.query(`delete from duty where person_id = 'person-e2-liaison' and unit_id = $1`, [e10]);
      expect(orange.map(({ units }) => units)).toEqual([['E10']]);
      expect(orange[0]?.text).not.toContain('喀左');
    });

    it('a sender drops it, says why, and is done with it', async () => {
      await desk.standsAt('02-11 17:00');
      const sender = startSender(desk);
      await sender.settles();
      const deliveries = await sender.deliveries();
      await sender.stops();
      const dropped = deliveries.filter(({ state }) => state === 'dropped');
      expect(dropped).toHaveLength(4);
      expect(dropped.every(({ person, reason }) => /person-e(2|12)-/.test(person) && reason === 'overtaken')).toBe(
        true,
      );
      expect(desk.carriers.sms.taken.filter(({ text }) => text.includes('喀左晨阳') && text.includes('Ⅱ级'))).toEqual(
        [],
      );
    });
  });

  it('R16 a drill takes the place of nothing real', async () => {
    await desk.mail.isPutOff();
    const drill = new Source({ ...KAZUO, serial: '演练2026-01', kind: 'drill' });
    await desk.hears(drill.announced('red', '02-11 16:30'));
    await desk.standsAt('02-11 16:30');
    expect((await levelsHeardBy('E2')).sort()).toEqual(['Ⅰ级', 'Ⅰ级', 'Ⅱ级', 'Ⅱ级'].sort());
  });

  it('is found by index among ten thousand notices and their batches', async () => {
    await desk.mail.isPutOff();
    await desk.db.query(
      `insert into notice select (jsonb_populate_record(null::notice, to_jsonb(n) || jsonb_build_object('id', '01900000-0000-7000-8000-' || lpad(i::text, 12, '0')))).*
       from (select * from notice limit 1) n, generate_series(1, 10000) i`,
    );
    await desk.db.query(
      `insert into delivery_batch (notice_id, account, channel, priority, recipients, size, remaining, state)
       select id, 'sms-main', 'sms', 0, '[]', 0, 0, 'done' from notice where id < '01900000-0000-7000-9000-000000000000'`,
    );
    await desk.db.query('analyze notice, delivery_batch');
    await desk.hears(county.announced('red', '02-11 16:00'));
    const orange = await startOf(city);
    const [overtaken, before, after] = await desk.db.transaction(async (tx) => {
      const wholeTables = () =>
        rows(
          tx,
          `select relname, seq_scan from pg_stat_xact_user_tables where relname in ('notice', 'delivery_batch') order by relid`,
        );
      const counted = await wholeTables();
      return [await overtakenEnterprises(tx, orange), counted, await wholeTables()];
    });
    expect([...overtaken].map((id) => desk.mail.nameOf(id)).sort()).toEqual(KAZUOS.toSorted());
    expect(after).toEqual(before);
  });

  it('R24 leave to resume is not said any more when a new response holds', async () => {
    await desk.mail.goesOut();
    await desk.hears(city.lifted('02-11 18:00'));
    await desk.mail.isPutOff();
    const next = new Source({ ...CITY, serial: '2026-02' });
    await desk.hears(next.announced('yellow', '02-11 20:00', '02-11 19:00'));
    await desk.standsAt('02-11 20:00');
    const messages = await desk.mail.goesOut();
    expect(messages.filter(({ units }) => units.includes('E10')).map(({ kind }) => kind)).toEqual(['start', 'start']);
    expect(messages.some(({ kind, units }) => kind === 'lift' && units.includes('建平县'))).toBe(true);
  });

  describe('not confirmed', () => {
    beforeEach(async () => {
      await desk.mail.goesOut();
      await desk.standsAt('02-11 16:30');
      await desk.hears(county.announced('red', '02-11 16:30'));
      await desk.mail.goesOut();
    });

    it('C20 the ladder of orange calls everybody else, and tells nobody that they are silent', async () => {
      await desk.standsAt('02-11 17:00');
      const calls = (await desk.mail.goesOut()).filter(({ kind }) => kind === 'start');
      expect(calls.every(({ text }) => text.includes('启动Ⅱ级'))).toBe(true);
      expect(desk.mail.who(calls)).toContain('E1 E3');
      expect(desk.mail.who(calls)).not.toMatch(/E2|E12/);
      await desk.standsAt('02-11 17:29');
      await desk.mail.goesOut();
      await desk.standsAt('02-11 17:30');
      const red = (await desk.mail.goesOut()).filter(({ units }) => units.includes('E2'));
      expect(red).toHaveLength(1);
      expect(red[0]?.text).toContain('启动Ⅰ级');
      await desk.standsAt('02-11 18:00');
      const told = (await desk.mail.goesOut()).filter(({ text }) => text.includes('喀左晨阳'));
      expect(desk.mail.who(told)).toBe('喀左县');
      expect(told.every(({ text }) => text.includes('未签收喀左县2026-01期应急响应启动通知'))).toBe(true);
    });

    it('the duty officer can’t have it repeated to one who hears for nobody else', async () => {
      const notices = new NoticeService(desk.clock, desk.outbox, new Deadlines());
      const repeats = new RepeatService(notices, new Audit());
      const duty = { sub: 'office-duty' } as Caller;
      const again = (noticeId: string, personId: string) =>
        desk.db.transaction((tx) => repeats.repeat(tx, duty, { noticeId, personId, reason: '电话要求' }));
      await expect(again(await startOf(city), 'person-e2-liaison')).rejects.toThrow(NoticeEnded);
      expect(await again(await startOf(city), 'person-e10-liaison')).toMatchObject({ persons: 1 });
      expect(await again(await startOf(county), 'person-e2-liaison')).toMatchObject({ persons: 1 });
    });
  });
});
