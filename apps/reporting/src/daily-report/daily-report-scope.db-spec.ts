import { DailyReportMissed } from '@qingkong/contracts';
import { at, type Desk, openDesk } from './testing/reporting-desk';

const [BEIPIAO, KAZUO, CITY] = ['211381', '211324', '211300'] as const;

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
  await desk.learns('county-beipiao', { areaCode: BEIPIAO }, '01-05 09:00');
  await desk.learns('county-kazuo', { areaCode: KAZUO }, '01-05 09:00');
});
afterEach(() => desk.close());

const reasons = () =>
  desk.db.query<{ unit_id: string; withdrawal_reason: string }>(
    `select unit_id, withdrawal_reason from daily_report where state = 'withdrawn' order by unit_id, report_date`,
  );

describe('C26 who owes is who is in the area', () => {
  it('a response of one county asks no other, however late we learn of a unit', async () => {
    const id = await desk.hearsOfAnnouncement({ onset: '02-10 12:00', areaCodes: [KAZUO] });
    await desk.passesTo('02-10 17:00');
    await desk.learns('enterprise-kazuo', { kind: 'enterprise', municipal: true, areaCode: KAZUO }, '01-05 09:00');
    await desk.learns('enterprise-beipiao', { kind: 'enterprise', municipal: true, areaCode: BEIPIAO }, '01-05 09:00');
    expect(await desk.standing(id)).toEqual(['county-kazuo 2026-02-10 owed', 'enterprise-kazuo 2026-02-10 owed']);
  });

  it('a county that falls out owes nothing from that day on; what was due before stays due', async () => {
    const id = await desk.hearsOfAnnouncement({ onset: '02-10 12:00' });
    await desk.passesThrough('02-10 17:00', '02-11 17:00', '02-11 20:00');
    await desk.hearsOfScope(id, { onset: '02-10 12:00', areaCodes: [BEIPIAO] });
    await desk.passesThrough('02-12 17:00', '02-13 10:00');
    expect(await desk.standing(id)).toEqual([
      'county-beipiao 2026-02-10 owed',
      'county-kazuo 2026-02-10 owed',
      'county-beipiao 2026-02-11 owed',
      'county-kazuo 2026-02-11 withdrawn',
      'county-beipiao 2026-02-12 owed',
    ]);
    expect(await reasons()).toEqual([{ unit_id: 'county-kazuo', withdrawal_reason: 'outOfArea' }]);
    const missed = (await desk.published(DailyReportMissed)).map(({ unitId, reportDate }) => `${unitId} ${reportDate}`);
    expect(missed).not.toContain('county-kazuo 2026-02-11');
  });

  it('what it has handed in stays handed in', async () => {
    const id = await desk.hearsOfAnnouncement({ onset: '02-10 12:00' });
    await desk.passesTo('02-10 17:00');
    await desk.receives(await desk.reportOf('county-kazuo', '2026-02-10'));
    await desk.hearsOfScope(id, { onset: '02-10 12:00', areaCodes: [BEIPIAO] });
    expect(await desk.standing(id)).toEqual(['county-beipiao 2026-02-10 owed', 'county-kazuo 2026-02-10 submitted']);
  });

  it.each([
    ['before the form opens', ['02-11 10:00']],
    ['after it has opened', ['02-11 17:00', '02-11 20:00']],
  ])('a county that comes in %s owes from that day on', async (_, instants) => {
    const id = await desk.hearsOfAnnouncement({ onset: '02-10 12:00', areaCodes: [BEIPIAO] });
    await desk.passesThrough('02-10 17:00', ...instants);
    await desk.hearsOfScope(id, { onset: '02-10 12:00', areaCodes: [CITY] });
    await desk.passesTo('02-12 17:00');
    expect((await desk.standing(id)).filter((line) => line.startsWith('county-kazuo'))).toEqual([
      'county-kazuo 2026-02-11 owed',
      'county-kazuo 2026-02-12 owed',
    ]);
  });

  it('R05 comes in, and we hear of it after the day was due: due 12 hours later', async () => {
    const id = await desk.hearsOfAnnouncement({ onset: '02-10 12:00', areaCodes: [BEIPIAO] });
    await desk.passesThrough('02-10 17:00', '02-11 17:00', '02-12 10:00');
    await desk.hearsOfScope(id, { onset: '02-10 12:00', areaCodes: [CITY], received: '02-11 20:00' });
    expect((await desk.reportOf('county-kazuo', '2026-02-11')).dueAt).toEqual(at('02-12 22:00'));
    expect((await desk.reportOf('county-beipiao', '2026-02-11')).dueAt).toEqual(at('02-12 09:00'));
  });

  it('out and in again on one day: owed again, once', async () => {
    const id = await desk.hearsOfAnnouncement({ onset: '02-10 12:00' });
    await desk.passesTo('02-10 18:00');
    await desk.hearsOfScope(id, { onset: '02-10 12:00', areaCodes: [BEIPIAO] });
    await desk.hearsOfScope(id, { onset: '02-10 12:00', areaCodes: [CITY] });
    expect(await desk.standing(id)).toEqual(['county-beipiao 2026-02-10 owed', 'county-kazuo 2026-02-10 owed']);
    await desk.passesThrough('02-11 09:00', '02-11 10:00');
    expect((await desk.published(DailyReportMissed)).map(({ unitId }) => unitId).sort()).toEqual([
      'county-beipiao',
      'county-kazuo',
    ]);
  });

  it('R08 who joined late owes no day before it because of another’s area', async () => {
    const id = await desk.hearsOfAnnouncement({ onset: '02-10 12:00', areaCodes: [BEIPIAO] });
    await desk.passesTo('02-10 18:00');
    await desk.learns('enterprise-late', { kind: 'enterprise', municipal: true, areaCode: BEIPIAO });
    await desk.hearsOfScope(id, { onset: '02-10 12:00', areaCodes: [CITY] });
    expect(await desk.standing(id)).toEqual(['county-beipiao 2026-02-10 owed', 'county-kazuo 2026-02-10 owed']);
  });
});

describe('R05, R06 another onset', () => {
  it('later: the days before it are not owed', async () => {
    const id = await desk.hearsOfAnnouncement({ announced: '02-10 15:30', onset: '02-10 22:00' });
    await desk.passesTo('02-10 18:00');
    await desk.hearsOfScope(id, { onset: '02-12 08:00', areaCodes: [CITY] });
    await desk.passesThrough('02-10 22:00', '02-11 17:00', '02-12 07:59');
    expect(await desk.standing(id)).toEqual([]);
    await desk.passesTo('02-12 17:00');
    expect(await desk.standing(id)).toEqual(['county-beipiao 2026-02-12 owed', 'county-kazuo 2026-02-12 owed']);
  });

  it('later, and heard of late: what was opened is withdrawn, and why', async () => {
    const id = await desk.hearsOfAnnouncement({ announced: '02-10 15:30', onset: '02-10 22:00' });
    await desk.passesTo('02-10 23:00');
    await desk.hearsOfScope(id, { onset: '02-12 08:00', areaCodes: [CITY], received: '02-10 18:00' });
    await desk.passesTo('02-12 17:00');
    expect((await reasons()).map(({ withdrawal_reason }) => withdrawal_reason)).toEqual(['notBegun', 'notBegun']);
    expect((await desk.standing(id)).filter((line) => line.endsWith('owed'))).toEqual([
      ...['county-beipiao 2026-02-12 owed', 'county-kazuo 2026-02-12 owed'],
    ]);
  });

  it('earlier: the days from it on are owed, and due some hours after we knew', async () => {
    const id = await desk.hearsOfAnnouncement({ announced: '02-10 15:30', onset: '02-12 22:00', areaCodes: [KAZUO] });
    await desk.passesTo('02-12 10:00');
    await desk.hearsOfScope(id, { onset: '02-11 06:00', areaCodes: [KAZUO] });
    expect(await desk.standing(id)).toEqual(['county-kazuo 2026-02-11 owed']);
    expect((await desk.reportOf('county-kazuo', '2026-02-11')).dueAt).toEqual(at('02-12 22:00'));
    await desk.passesTo('02-12 17:00');
    expect(await desk.standing(id)).toEqual(['county-kazuo 2026-02-11 owed', 'county-kazuo 2026-02-12 owed']);
  });
});
