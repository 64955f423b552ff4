import { join } from 'node:path';
import { type KafkaRecord } from '@qingkong/messaging';
import { type AlertColour } from '@qingkong/plan';
import * as fc from 'fast-check';
import { type DispatchDesk, openDispatch } from './testing/dispatch-desk';
import { EpisodeModel, type SourceName } from './testing/episode-model';
import { OFFICIALS } from './testing/outgoing-mail';
import { CITY, KAZUO, Source } from './testing/source';

const RUNS = process.env['FAULTS'] === 'long' ? 300 : 25;
const LIST = join(__dirname, '../../../../samples/list-v1.csv');
jest.setTimeout(600_000);

const who = fc.constantFrom<SourceName>('city', 'county');
const colour = fc.constantFrom<AlertColour>('yellow', 'orange', 'red');
/** Minutes until it begins, or since: several may begin at once, also after what was said later (R05). */
const ahead = fc.integer({ min: -4, max: 5 });
const move = fc.oneof(
  { weight: 4, arbitrary: fc.record({ says: fc.constant('level' as const), who, colour, ahead }) },
  { weight: 2, arbitrary: fc.record({ says: fc.constant('end' as const), who }) },
  { weight: 1, arbitrary: fc.record({ says: fc.constant('text' as const), who }) },
  // On Kafka two responses have two keys: the next one's beginning may overtake the end of the last.
  { weight: 2, arbitrary: fc.record({ says: fc.constant('anew' as const), who, colour, ahead }) },
  { weight: 1, arbitrary: fc.record({ says: fc.constant('lateEnd' as const) }) },
  { weight: 2, arbitrary: fc.record({ says: fc.constant('again' as const), which: fc.nat() }) },
);
type Move = typeof move extends fc.Arbitrary<infer M> ? M : never;
/** Late: what follows from this step is written only after the next one was heard. */
const steps = fc.array(fc.record({ move, isLate: fc.boolean() }), { minLength: 1, maxLength: 12 });

const LEVELS = { yellow: 'III', orange: 'II', red: 'I' } as const;
const ORIGINS = { city: CITY, county: KAZUO };
/** Who hears whatever happens to a response, besides the enterprises. */
const LED = { city: OFFICIALS.split(' '), county: ['喀左县', '办公室', '产业政策科'] };

/** One sequence of events, told to the desk and to the model. */
class Episode {
  private readonly model = new EpisodeModel(LIST);
  private readonly sources: Record<SourceName, Source> = { city: new Source(CITY), county: new Source(KAZUO) };
  private readonly said: KafkaRecord[] = [];
  /** Responses that the next one of their source has overtaken, and whose end has not been heard. */
  private readonly overtaken: Source[] = [];
  private step = 4;
  private wasLate = false;

  constructor(private readonly desk: DispatchDesk) {}

  async plays(next: Move, isLate: boolean): Promise<void> {
    this.step += 1;
    await this.desk.standsAt(this.minute(0));
    const told = this.tell(next);
    if (!told) return;
    this.said.push(told.record);
    await this.desk.takes(told.record);
    if (!isLate) await this.desk.rings();
    const messages = await this.desk.mail.goesOut();
    const heard = new Set(messages.flatMap(({ units }) => units));
    const expected = new Set(told.hear.map((name) => this.desk.mail.unitOf(name)));
    expect([...heard].map((name) => this.desk.mail.unitOf(name)).sort()).toEqual([...expected].sort());
    const persons = messages.map(({ kind, person }) => `${kind} ${person}`);
    expect(new Set(persons).size).toBe(persons.length);
    this.wasLate ||= isLate || ('ahead' in next && next.ahead < 0);
    if (!isLate) await this.compare();
  }

  async ends(): Promise<void> {
    await this.desk.rings();
    await this.compare();
  }

  /** Whoever has an empty cell goes on with what was written before it, and so, where something was late or lay behind, with what was heard before that. */
  private async compare(): Promise<void> {
    const isMeant = (measure: string) => !this.wasLate || !measure.startsWith('E6 ');
    expect((await this.inForce()).filter(isMeant)).toEqual(this.model.measures().filter(isMeant));
  }

  /** The record of the move and who hears of it; null where nobody could say such a thing now. */
  private tell(next: Move): { record: KafkaRecord; hear: readonly string[] } | null {
    if (next.says === 'again') {
      const record = this.said[next.which % this.said.length];
      return record ? { record, hear: [] } : null;
    }
    if (next.says === 'lateEnd') {
      const record = this.overtaken.shift()?.lifted(this.minute(0));
      return record ? { record, hear: [] } : null;
    }
    const source = this.sources[next.who];
    const level = this.model.levelOf(next.who);
    if (next.says === 'level') {
      if (level === LEVELS[next.colour]) return null;
      const from = this.minute(next.ahead);
      const record = level ? source.changedTo(next.colour, from) : this.announced(next.who, next.colour, from);
      return {
        record,
        hear: [...LED[next.who], ...this.model.moves(next.who, LEVELS[next.colour], this.step + next.ahead, this.step)],
      };
    }
    if (!level) return null;
    if (next.says === 'anew') {
      this.overtaken.push(source);
      const record = this.announced(next.who, next.colour, this.minute(next.ahead));
      const hear = this.model.beginsAnew(next.who, LEVELS[next.colour], this.step + next.ahead, this.step);
      return { record, hear: [...LED[next.who], ...hear] };
    }
    if (next.says === 'text') {
      const record = source.textChanged('关于更新预警信息的通知', this.minute(9));
      return { record, hear: next.who === 'city' ? LED.city : ['喀左县'] };
    }
    const hear = [...LED[next.who], ...this.model.ends(next.who, this.step)];
    return { record: source.lifted(this.minute(0)), hear };
  }

  private announced(whose: SourceName, colourNow: AlertColour, from: string): KafkaRecord {
    this.sources[whose] = new Source(ORIGINS[whose]);
    return this.sources[whose].announced(colourNow, from, this.minute(0));
  }

  private async inForce(): Promise<string[]> {
    const found = await this.desk.db.query<{ unit: string; measure: string }>(
      `select o.unit_id as unit, concat_ws(' ', o.line_name, o.level, case r.jurisdiction when '211300' then 'city' else 'county' end, o.measure_text) as measure
       from obligation o join response r on r.id = o.response_id where o.state in ('due', 'acknowledged')`,
    );
    return found.map(({ unit, measure }) => `${this.desk.mail.nameOf(unit)} ${measure}`).sort();
  }

  /** Minutes, so that no ladder is due before the episode ends. */
  private minute(ahead: number): string {
    return `02-10 10:${String(this.step + ahead).padStart(2, '0')}`;
  }
}

describe('the promise of the strictest source', () => {
  let desk: DispatchDesk;

  beforeAll(async () => {
    desk = await openDispatch();
  });
  afterAll(() => desk.close());

  it('R09 R14 R24 whatever the city and 喀左县 say, in whatever order and how often: each enterprise hears what changes for it, and owes its strictest cells', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        await desk.forgets();
        await desk.standsAt('02-10 10:00');
        const episode = new Episode(desk);
        for (const { move: next, isLate } of all) await episode.plays(next, isLate);
        await episode.ends();
      }),
      { numRuns: RUNS },
    );
  });
});
