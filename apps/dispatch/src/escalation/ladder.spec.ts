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
    { what: 'on time, first stage', armed: 0, fired: '15:45', stage: 0, skipped: 0, next: '15:50' },
    { what: 'on time, second stage', armed: 1, fired: '15:50', stage: 1, skipped: 0, next: '15:55' },
    {
      what: 'R28 down from 15:44 to 15:56: the task force',
      armed: 0,
      fired: '15:56',
      stage: 2,
      skipped: 2,
      next: '16:00',
    },
    { what: 'R28 down for an hour: only the deputy', armed: 0, fired: '16:40', stage: 3, skipped: 3, next: null },
    {
      what: 'R17 nobody to call: the task force at once',
      armed: 2,
      fired: '15:30',
      stage: 2,
      skipped: 0,
      next: '16:00',
    },
    { what: 'last stage', armed: 3, fired: '16:00', stage: 3, skipped: 0, next: null },
  ])('$what', ({ armed, fired, stage, skipped, next }) => {
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
