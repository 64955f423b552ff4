import fc from 'fast-check';
import { climb, firstStage, stageAfter, type SummaryLadder } from './summary-ladder';

const at = (local: string) => new Date(`2026-${local}+08:00`);
const ladder: SummaryLadder = {
  workingDays: ['2026-02-24', '2026-02-25', '2026-02-26', '2026-02-27', '2026-02-28'],
  dueAt: at('03-01T00:00'),
  remindAt: '09:00',
  timeZone: 'Asia/Shanghai',
};

describe('C38 the ladder of a summary', () => {
  test('begins in the morning of the first working day', () => {
    expect(firstStage(ladder)).toEqual({ urgency: 'reminder', at: at('02-24T09:00') });
  });

  test.each([
    ['02-14T08:00', 'reminder', '02-24T09:00'],
    ['02-24T08:59:59.999', 'reminder', '02-24T09:00'],
    ['02-24T09:00', 'reminder', '02-25T09:00'],
    ['02-25T09:00', 'reminder', '02-26T09:00'],
    ['02-26T09:00', 'reminder', '02-27T09:00'],
    ['02-27T09:00', 'reminder', '02-28T09:00'],
    ['02-28T09:00', 'due', '03-01T00:00'],
    ['03-01T00:00', 'overdue', '03-01T09:00'],
    ['03-01T09:00', 'overdue', '03-02T09:00'],
    ['03-06T09:00', 'overdue', '03-07T09:00'],
    ['03-07T09:00', 'overdue', '03-08T09:00'],
    ['03-31T12:34', 'overdue', '04-01T09:00'],
  ])('after %s comes %s at %s', (after, urgency, next) => {
    expect(stageAfter(ladder, at(after))).toEqual({ urgency, at: at(next) });
  });
});

describe('R28 the ladder after a time when nothing ran', () => {
  test.each([
    ['on time', '02-24T09:00', '02-24T09:00', 'reminder', '02-24T09:00', 0, '02-25T09:00'],
    ['seven seconds late', '02-24T09:00', '02-24T09:00:07', 'reminder', '02-24T09:00', 0, '02-25T09:00'],
    ['a day late', '02-24T09:00', '02-25T10:00', 'reminder', '02-25T09:00', 1, '02-26T09:00'],
    ['at the instant of the next', '02-24T09:00', '02-25T09:00', 'reminder', '02-25T09:00', 1, '02-26T09:00'],
    ['all reminders missed', '02-24T09:00', '02-28T23:59', 'reminder', '02-28T09:00', 4, '03-01T00:00'],
    ['the end just passed', '02-24T09:00', '03-01T00:00', 'due', '03-01T00:00', 5, '03-01T09:00'],
    ['the end is not counted', '02-28T09:00', '03-01T09:30', 'overdue', '03-01T09:00', 1, '03-02T09:00'],
    ['a week overdue', '03-01T00:00', '03-08T08:59', 'overdue', '03-07T09:00', 6, '03-08T09:00'],
  ])('%s', (_, ...situation) => {
    const [armedFor, now, urgency, stageAt, skipped, next] = situation;
    const climbed = climb(ladder, at(armedFor), at(now));
    expect(climbed).toMatchObject({ stage: { urgency, at: at(stageAt) }, skipped, next: { at: at(next) } });
  });

  test('whenever it looks, the stage is due, the next is not, and every telling is said or counted as skipped', () => {
    const looks = fc.array(fc.integer({ min: 1, max: 72 * 60 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(looks, (minutesBetween) => {
        let armed = firstStage(ladder).at;
        let now = armed.getTime() - 1;
        let accounted = 0;
        for (const minutes of minutesBetween) {
          now += minutes * 60_000;
          if (armed.getTime() > now) continue;
          const { stage, skipped, next } = climb(ladder, armed, new Date(now));
          expect(stage.at.getTime()).toBeLessThanOrEqual(now);
          expect(next.at.getTime()).toBeGreaterThan(now);
          accounted += skipped + (stage.urgency === 'due' ? 0 : 1);
          armed = next.at;
        }
        expect(accounted).toBe(tellingsUpTo(now));
      }),
    );
  });
});

function tellingsUpTo(now: number): number {
  let tellings = 0;
  for (let stage = firstStage(ladder); stage.at.getTime() <= now; stage = stageAfter(ladder, stage.at)) {
    if (stage.urgency !== 'due') tellings += 1;
  }
  return tellings;
}
