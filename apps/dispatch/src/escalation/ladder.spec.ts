import { type LadderStage } from '@qingkong/plan';
import fc from 'fast-check';
import { climb } from './ladder';

const unit: LadderStage[] = [
  { afterMinutes: 15, tell: 'liaison', by: 'voice' },
  { afterMinutes: 20, tell: 'responsiblePerson', by: 'voice' },
  { afterMinutes: 25, tell: 'taskForce', by: 'preferred' },
  { afterMinutes: 30, tell: 'deputy', by: 'preferred' },
];
const issued = new Date('2026-02-10T15:30:00+08:00');
const at = (time: string) => new Date(`2026-02-10T${time}:00+08:00`);

describe('C20 ladder of a unit that has not confirmed', () => {
  it.each([
    ['on time, first stage', 0, '15:45', 0, 0, '15:50'],
    ['on time, second stage', 1, '15:50', 1, 0, '15:55'],
    ['R28 down from 15:44 to 15:56: only the task force is told', 0, '15:56', 2, 2, '16:00'],
    ['R28 down for an hour: only the deputy is told', 0, '16:40', 3, 3, null],
    ['R17 nobody to call: armed for the task force at once', 2, '15:30', 2, 0, '16:00'],
    ['last stage', 3, '16:00', 3, 0, null],
  ])('%s', (_, armed, fired, stage, skipped, next) => {
    const step = climb(unit, armed, issued, at(fired));
    expect(step).toEqual({ stage, skipped, next: next === null ? null : { stage: stage + 1, dueAt: at(next) } });
  });

  it('has nothing to do past its end', () => {
    expect(climb(unit, 4, issued, at('17:00'))).toBeNull();
  });

  it('climbs every stage once or skips it, in order, whatever the rings (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 8 }), (delays) => {
        let armed = 0;
        let now = issued.getTime() + 15 * 60_000;
        const seen: number[] = [];
        for (const delay of delays) {
          const step = climb(unit, armed, issued, new Date(now + delay * 60_000));
          if (!step) break;
          for (let skipped = armed; skipped < step.stage; skipped += 1) seen.push(skipped);
          seen.push(step.stage);
          if (!step.next) break;
          armed = step.next.stage;
          now = Math.max(now + delay * 60_000, step.next.dueAt.getTime());
        }
        expect(seen).toEqual(seen.map((_, index) => index));
      }),
    );
  });
});
