import { DailyReportMissed, ReportReminderDue } from '@qingkong/contracts';
import { at, type Desk, openDesk } from './testing/reporting-desk';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
  await desk.learns('county-a');
});
afterEach(() => desk.close());

const isSomebodyWaiting = async () => {
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return (await desk.db.query(waiting)).length > 0;
};

describe('C26 who owes a daily report', () => {
  it('is every county bureau and every 市直 enterprise known when the day opens, and nobody else', async () => {
    await desk.learns('enterprise-municipal', { kind: 'enterprise', municipal: true });
    await desk.learns('enterprise-listed', { kind: 'enterprise', municipal: false });
    await desk.learns('taskforce-keji', { kind: 'taskForce' });
    await desk.learns('county-closed', { active: false });
    const id = await desk.hearsOfAnnouncement({ announced: '02-10 15:30', onset: '02-10 22:00' });
    await desk.passesTo('02-10 21:59:59.999');
    expect(await desk.standing(id)).toEqual([]);
    await desk.passesTo('02-10 22:00');
    expect(await desk.standing(id)).toEqual(['county-a 2026-02-10 owed', 'enterprise-municipal 2026-02-10 owed']);
  });

  it('R08 a unit that comes later owes from the next opening on', async () => {
    const id = await desk.hearsOfAnnouncement({ onset: '02-10 12:00' });
    await desk.passesTo('02-10 17:00');
    await desk.learns('county-b');
    await desk.passesTo('02-11 17:00');
    expect(await desk.standing(id)).toEqual([
      'county-a 2026-02-10 owed',
      'county-a 2026-02-11 owed',
      'county-b 2026-02-11 owed',
    ]);
  });

  describe('K8 when we hear of a unit does not decide what it owes', () => {
    /** As on an empty database: responses are read before the directory, and the days open for nobody. */
    const opensForNobody = async () => {
      await desk.learns('county-a', { active: false });
      const id = await desk.hearsOfAnnouncement({ onset: '02-10 22:00' });
      await desk.passesThrough('02-10 22:00', '02-11 17:00', '02-12 08:00');
      expect(await desk.standing(id)).toEqual([]);
      return id;
    };

    it('who only we learned of late owes every day that is open, all along', async () => {
      const id = await opensForNobody();
      await desk.learns('county-a', {}, '01-05 09:00');
      await desk.learns('enterprise-municipal', { kind: 'enterprise', municipal: true }, '01-05 09:00');
      await desk.learns('enterprise-listed', { kind: 'enterprise', municipal: false }, '01-05 09:00');
      await desk.passesTo('02-12 17:00');
      expect(await desk.standing(id)).toEqual([
        'county-a 2026-02-10 owed',
        'enterprise-municipal 2026-02-10 owed',
        'county-a 2026-02-11 owed',
        'enterprise-municipal 2026-02-11 owed',
        'county-a 2026-02-12 owed',
        'enterprise-municipal 2026-02-12 owed',
      ]);
    });

    it('R08 a late joiner owes what opened after it had joined, not what was open then', async () => {
      const id = await opensForNobody();
      await desk.learns('county-a', {}, '02-11 16:59:59.999');
      await desk.learns('county-b', {}, '02-11 17:00');
      await desk.passesTo('02-12 17:00');
      expect(await desk.standing(id)).toEqual([
        'county-a 2026-02-11 owed',
        'county-a 2026-02-12 owed',
        'county-b 2026-02-12 owed',
      ]);
    });

    it('R05 a day that was due before it could be handed in is due 12 hours later; the others as ever', async () => {
      await opensForNobody();
      await desk.learns('county-a', {}, '01-05 09:00');
      const due = async (day: string) => (await desk.reportOf('county-a', day)).dueAt;
      expect(await due('2026-02-10')).toEqual(at('02-12 20:00'));
      expect(await due('2026-02-11')).toEqual(at('02-12 09:00'));
      await desk.passesTo('02-12 08:30');
      expect((await desk.published(ReportReminderDue)).map(({ reportDate }) => reportDate)).toEqual(['2026-02-11']);
    });

    it('R03 after the lift it owes the days before and the closing day, once and as long as they are due', async () => {
      const id = await opensForNobody();
      await desk.hearsOfLift(id, '02-12 08:00');
      await desk.passesTo('02-12 12:00');
      for (let twice = 0; twice < 2; twice += 1) await desk.learns('county-a', {}, '01-05 09:00');
      await desk.passesTo('02-13 09:00');
      await desk.learns('county-b', {}, '01-05 09:00');
      expect(await desk.standing(id)).toEqual([
        'county-a 2026-02-10 owed',
        'county-a 2026-02-11 owed',
        'county-a 2026-02-12* owed',
      ]);
    });

    it('R06, C11 nothing of a response that was withdrawn, or that is a county’s own', async () => {
      const withdrawn = await opensForNobody();
      await desk.hearsOfWithdrawal(withdrawn);
      const own = await desk.hearsOfAnnouncement({ onset: '02-10 12:00', jurisdiction: '211324' });
      await desk.learns('county-a', {}, '01-05 09:00');
      expect([...(await desk.standing(withdrawn)), ...(await desk.standing(own))]).toEqual([]);
    });

    it('nor does it matter whether a response begins and its first day opens in the same instant', async () => {
      let id = '';
      let opening: Promise<void> = Promise.resolve();
      await desk.db.transaction(async (learning) => {
        await desk.learnsIn(learning, 'county-b', {}, '01-05 09:00');
        id = await desk.hearsOfAnnouncement({ onset: '02-10 22:00' });
        let isOver = false;
        opening = desk.passesTo('02-10 22:00').then(() => void (isOver = true));
        while (!isOver && !(await isSomebodyWaiting()));
      });
      await opening;
      expect(await desk.standing(id)).toEqual(['county-a 2026-02-10 owed', 'county-b 2026-02-10 owed']);
    });
  });

  it("C11 a county's own response owes the Office nothing", async () => {
    const id = await desk.hearsOfAnnouncement({ onset: '02-10 12:00', jurisdiction: '211324' });
    await desk.passesTo('02-12 17:00');
    await desk.hearsOfLift(id, '02-12 18:00');
    expect(await desk.standing(id)).toEqual([]);
  });

  it('R16 a drill owes reports too, marked as such', async () => {
    await desk.hearsOfAnnouncement({ onset: '02-10 12:00', kind: 'drill' });
    await desk.passesTo('02-10 17:00');
    expect(await desk.reportOf('county-a', '2026-02-10')).toMatchObject({ drill: true });
  });
});

describe('C27, R01 opening day by day', () => {
  it('opens every day that was missed, once, and goes on', async () => {
    const id = await desk.hearsOfAnnouncement({ onset: '02-10 22:00' });
    await desk.passesThrough('02-10 22:00', '02-13 18:00', '02-13 18:00', '02-14 17:00');
    expect(await desk.standing(id)).toEqual([
      'county-a 2026-02-10 owed',
      'county-a 2026-02-11 owed',
      'county-a 2026-02-12 owed',
      'county-a 2026-02-13 owed',
      'county-a 2026-02-14 owed',
    ]);
  });

  it('R05 what was due before we knew is due 12 hours after we knew', async () => {
    await desk.passesTo('02-12 15:30');
    await desk.hearsOfAnnouncement({ announced: '02-12 15:30', onset: '02-10 22:00' });
    await desk.passesTo('02-12 15:30');
    const report = await desk.reportOf('county-a', '2026-02-10');
    expect(report.dueAt.toISOString()).toBe('2026-02-12T19:30:00.000Z');
    await desk.passesTo('02-13 03:00');
    expect(await desk.receives(report)).toMatchObject({ late: false, missedAt: null });
  });
});

describe('the end of a response', () => {
  it('R03 the day before stays due, the day of the lift is the closing day, and no day follows', async () => {
    const id = await desk.hearsOfAnnouncement({ onset: '02-12 22:00' });
    await desk.passesThrough('02-12 22:00', '02-13 17:00');
    await desk.hearsOfStart(id, '02-12 22:00');
    await desk.passesTo('02-14 08:00');
    await desk.hearsOfLift(id, '02-14 08:00');
    await desk.passesTo('02-16 18:00');
    expect(await desk.standing(id)).toEqual([
      'county-a 2026-02-12 owed',
      'county-a 2026-02-13 owed',
      'county-a 2026-02-14* owed',
    ]);
    const missed = (await desk.published(DailyReportMissed)).map(({ reportDate }) => reportDate);
    expect(missed).toEqual(['2026-02-12', '2026-02-13']);
  });

  it('R02 a lift at 00:00 makes no closing day', async () => {
    const id = await desk.hearsOfAnnouncement({ onset: '02-13 12:00' });
    await desk.passesThrough('02-13 17:00', '02-14 00:00');
    await desk.hearsOfLift(id, '02-14 00:00');
    await desk.passesTo('02-14 18:00');
    expect(await desk.standing(id)).toEqual(['county-a 2026-02-13 owed']);
  });

  it('R03 a lift in the evening turns the day already open into the closing day', async () => {
    const id = await desk.hearsOfAnnouncement({ onset: '02-13 12:00' });
    await desk.passesThrough('02-13 17:00', '02-13 20:00');
    await desk.hearsOfLift(id, '02-13 20:00');
    expect(await desk.standing(id)).toEqual(['county-a 2026-02-13* owed']);
    await desk.passesTo('02-14 12:00');
    expect(await desk.published(DailyReportMissed)).toEqual([]);
  });

  it('R05 a lift that lies days back: reports after the true end are withdrawn, even one that came in', async () => {
    const id = await desk.hearsOfAnnouncement({ onset: '02-10 22:00' });
    await desk.passesThrough('02-10 22:00', '02-11 17:00', '02-12 17:00');
    await desk.receives(await desk.reportOf('county-a', '2026-02-12'));
    await desk.hearsOfLift(id, '02-11 10:00');
    await desk.passesTo('02-15 18:00');
    expect(await desk.standing(id)).toEqual([
      'county-a 2026-02-10 owed',
      'county-a 2026-02-11* owed',
      'county-a 2026-02-12 withdrawn',
    ]);
    expect(await desk.reports.editionsOf((await desk.reportOf('county-a', '2026-02-12')).id)).toHaveLength(1);
  });

  it('R06 withdrawn before it began: nothing is owed, now or later', async () => {
    const id = await desk.hearsOfAnnouncement({ announced: '02-10 15:30', onset: '02-10 22:00' });
    await desk.passesTo('02-10 18:00');
    await desk.hearsOfWithdrawal(id);
    await desk.passesTo('02-12 18:00');
    expect(await desk.standing(id)).toEqual([]);
  });

  it('R06 word of the withdrawal comes after the opening: what was opened is withdrawn', async () => {
    const id = await desk.hearsOfAnnouncement({ announced: '02-10 15:30', onset: '02-10 22:00' });
    await desk.passesTo('02-10 22:00');
    await desk.hearsOfWithdrawal(id);
    await desk.passesTo('02-11 09:30');
    expect(await desk.standing(id)).toEqual(['county-a 2026-02-10 withdrawn']);
    expect(await desk.published(DailyReportMissed)).toEqual([]);
  });
});

describe('an end that comes while a deadline rings waits for it: neither holds what the other needs', () => {
  let id: string;
  beforeEach(async () => {
    id = await desk.hearsOfAnnouncement({ onset: '02-10 12:00' });
    await desk.passesTo('02-10 17:00');
  });

  const lift = () => desk.hearsOfLift(id, '02-10 16:00');
  const withdrawal = () => desk.hearsOfWithdrawal(id);
  const ladder = async () => (await desk.reportOf('county-a', '2026-02-10')).id;
  const opening = () => Promise.resolve(id);

  it.each<[string, () => Promise<unknown>, string, () => Promise<string>, string]>([
    ['a lift, the ladder of a report', lift, 'daily-reminder', ladder, 'daily_report'],
    ['a withdrawal, the ladder of a report', withdrawal, 'daily-reminder', ladder, 'daily_report'],
    ['a lift, the opening of a day', lift, 'daily-opening', opening, 'response'],
    ['a withdrawal, the opening of a day', withdrawal, 'daily-opening', opening, 'response'],
  ])('%s', async (_, ends, kind, subjectOf, table) => {
    const subject = await subjectOf();
    let ending: Promise<unknown> = Promise.resolve();
    await desk.db.transaction(async (ringing) => {
      await ringing.query(`update deadline set state = 'fired' where kind = $1 and subject_id = $2`, [kind, subject]);
      ending = ends();
      while (!(await isSomebodyWaiting()));
      await ringing.query(`select from ${table} where id = $1 for update`, [subject]);
    });
    await ending;
    const [response] = await desk.db.query<{ state: string }>('select state from response where id = $1', [id]);
    expect(['ended', 'withdrawn']).toContain(response?.state);
  });
});
