import * as fc from 'fast-check';
import { type DeadlineDesk, deadlineDesk, minute } from './testing/deadline-desk';

type Move =
  | { readonly arm: [subject: string, at: number] }
  | { readonly cancel: string }
  | { readonly clock: number }
  | { readonly all: readonly Move[] };

const subject = fc.constantFrom('喀左县', '凌源市', '建平县');
const single: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ arm: fc.tuple(subject, fc.integer({ min: -10, max: 60 })) }) },
  { weight: 1, arbitrary: fc.record({ cancel: subject }) },
  // Back as well as on: a clock may be set wrong and put right.
  { weight: 2, arbitrary: fc.record({ clock: fc.integer({ min: -10, max: 60 }) }) },
);
const moves = fc.array(
  fc.oneof({ weight: 3, arbitrary: single }, fc.record({ all: fc.array(single, { minLength: 2, maxLength: 3 }) })),
  { maxLength: 12 },
);

/** What happened to each arming, by its number. */
class Ledger {
  private readonly armings: { subject: string; at: number }[] = [];
  /** How often a calling-off of this subject found it armed. */
  readonly called = new Map<string, number>();

  constructor(private readonly desk: DeadlineDesk) {}

  async do(move: Move): Promise<void> {
    if ('arm' in move) {
      const [name, at] = move.arm;
      const number = this.armings.push({ subject: name, at }) - 1;
      await this.desk.arm(name, minute(at), { number });
    } else if ('cancel' in move) {
      const count = await this.desk.cancel(move.cancel);
      this.called.set(move.cancel, (this.called.get(move.cancel) ?? 0) + count);
    } else if ('clock' in move) {
      await this.desk.standAt(minute(move.clock));
    } else {
      await Promise.all(move.all.map((one) => this.do(one)));
    }
  }

  async check(): Promise<void> {
    const rung = await this.desk.rung();
    const numbers = rung.map(({ data }) => Number(data['number']));
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const { subject: name, dueAt, firedAt, data } of rung) {
      expect(dueAt).toEqual(minute(this.armings[Number(data['number'])]?.at ?? NaN));
      expect(firedAt.getTime()).toBeGreaterThanOrEqual(dueAt.getTime());
      expect(this.armings[Number(data['number'])]?.subject).toBe(name);
    }
    const rows = await this.desk.db.query<{ subject: string; state: string; version: number; number: number }>(
      `select subject_id as subject, state, version, (data->>'number')::int as number from deadline`,
    );
    expect(rows.map((row) => row.subject).sort()).toEqual([...new Set(this.armings.map((one) => one.subject))].sort());
    for (const row of rows) {
      const armed = this.armings.filter((one) => one.subject === row.subject).length;
      const fired = rung.filter((one) => one.subject === row.subject).length;
      // The last arming has fired or was called off; each step of the row was one arming, one firing or one calling-off.
      expect(row.state).toBe(numbers.includes(row.number) ? 'fired' : 'cancelled');
      expect(row.version).toBe(armed + fired + (this.called.get(row.subject) ?? 0));
    }
  }
}

describe('the promise of a deadline', () => {
  let desk: DeadlineDesk;

  beforeAll(async () => {
    desk = await deadlineDesk({ instances: 2 });
  });
  afterAll(() => desk.close());

  it('every armed deadline fires or is called off, never early, once per version, whatever happens in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(moves, async (all) => {
        await desk.db.query('truncate deadline, rung');
        await desk.clock.move({ standsAt: minute(0), offsetMs: 0 });
        const ledger = new Ledger(desk);
        for (const move of all) await ledger.do(move);
        await desk.standAt(minute(120));
        await ledger.check();
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
