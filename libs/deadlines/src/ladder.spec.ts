import fc from 'fast-check';
import { climb, stageDueAt } from './ladder';

const UNIT = [15, 20, 25, 30];
const since = new Date('2026-02-10T15:30:00+08:00');
const at = (time: string) => new Date(`2026-02-10T${time}+08:00`);

describe('C20 R15 a ladder of stages', () => {
  it.each([
    { what: 'on time, first stage', armed: 0, fired: '15:45:00', stage: 0, skipped: 0, next: '15:50:00' },
    { what: 'a little late', armed: 0, fired: '15:49:59.999', stage: 0, skipped: 0, next: '15:50:00' },
    { what: 'on time, second stage', armed: 1, fired: '15:50:00', stage: 1, skipped: 0, next: '15:55:00' },
    { what: 'R28 down from 15:44 to 15:56: the third', armed: 0, fired: '15:56:00', stage: 2, skipped: 2, next: '16:00:00' },
    { what: 'R28 down for an hour: only the last', armed: 0, fired: '16:40:00', stage: 3, skipped: 3, next: null },
    { what: 'R17 nobody to call: the third at once', armed: 2, fired: '15:30:00', stage: 2, skipped: 0, next: '16:00:00' },
    { what: 'last stage', armed: 3, fired: '16:00:00', stage: 3, skipped: 0, next: null },
  ])('$what', ({ armed, fired, stage, skipped, next }) => {
    const step = climb(UNIT, armed, since, at(fired));
    expect(step).toEqual({ stage, skipped, next: next === null ? null : { stage: stage + 1, dueAt: at(next) } });
  }); // prettier-ignore

  it('has nothing to do past its end', () => {
    expect(climb(UNIT, 4, since, at('17:00:00'))).toBeNull();
    expect(stageDueAt(UNIT, 4, since)).toBeNull();
  });

  it('may have one stage', () => {
    expect(climb([10], 0, since, at('15:40:00'))).toEqual({ stage: 0, skipped: 0, next: null });
  });

  it('climbs every stage once or skips it, in order, whatever the rings (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 8 }), (delays) => {
        let armed = 0;
        let now = since.getTime() + 15 * 60_000;
        const seen: number[] = [];
        for (const delay of delays) {
          const step = climb(UNIT, armed, since, new Date(now + delay * 60_000));
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
