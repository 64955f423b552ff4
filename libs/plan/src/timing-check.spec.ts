import { faultsAfter, said } from './testing/plan-edit';

const levels = '({ yellow: III, orange: II, red: I })';

describe('C17 C20 C28 C30 R15 a plan whose levels or times are faulty', () => {
  it.each([
    ['orange: II,', 'orange: III,', `/levels/orange: orange (III) must be a higher level than yellow (III) ${levels}`],
    [
      'orange: II, red: I',
      'orange: I, red: II',
      `/levels/red: red (II) must be a higher level than orange (I) ${levels}`,
    ],
    [
      'yellow: III, orange: II, red: I',
      'yellow: I, orange: II, red: III',
      `/levels/orange: orange (II) must be a higher level than yellow (I) ${levels}`,
    ],
    [
      'afterMinutes: 25',
      'afterMinutes: 20',
      '/ladders/countyBureau/2/afterMinutes: 20 must be more than the stage before, 20 (25)',
    ],
    [
      'tell: taskForce',
      'tell: countyBureau',
      '/ladders/countyBureau/2/tell: countyBureau is not above a countyBureau (responsiblePerson)',
    ],
    [
      '[10, 20, 40]',
      '[10, 40, 40]',
      '/quarantine/remindAfterMinutes/2: 40 must be more than the stage before, 40 ([10, 20, 40])',
    ],
    ["'08:50'", "'09:00'", '/dailyReport/remindAt/2: 09:00 reminds of what was due at 09:00 (08:30)'],
    [
      "'08:30', '08:50'",
      "'08:50', '08:30'",
      '/dailyReport/remindAt/2: 08:30 must be later than the one before ([08:00, 08:30])',
    ],
    [
      "closingRemindAt: '08:00'",
      "closingRemindAt: '10:00'",
      '/dailyReport/closingRemindAt: 10:00 reminds of what was due at 09:00 (08:00)',
    ],
    ["['12:00']", "['08:00']", '/dailyReport/taskForceChaseAt/0: 08:00 chases what is due only at 09:00 (12:00)'],
    ["'2026-01-01'", "'2026-02-30'", '/plan/effectiveFrom: "2026-02-30" is no date (2026-01-01)'],
    ["'2026-01-01'", "'2026-13-01'", '/plan/effectiveFrom: "2026-13-01" is no date (2026-01-01)'],
    ['Asia/Shanghai', 'Asia/Chaoyang', '/timeZone: "Asia/Chaoyang" is no time zone (Asia/Shanghai)'],
  ])('%s → %s', (from, to, fault) => expect(said(faultsAfter(from, to))).toContain(fault));
});
