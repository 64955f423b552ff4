import { readFileSync } from 'node:fs';
import { type ResponseLevel } from '@qingkong/plan';

export type SourceName = 'city' | 'county';

interface Line {
  readonly name: string;
  readonly cells: Readonly<Record<ResponseLevel, string>>;
}

interface Enterprise {
  readonly name: string;
  readonly county: string;
  readonly isIdle: boolean;
  readonly lines: readonly Line[];
}

interface Stretch {
  readonly from: number;
  readonly level: ResponseLevel;
  /** What was announced before it, whether it came into force or not. */
  readonly said: ResponseLevel | undefined;
}

/** One response of a source: its level at each minute from its first to its end. */
interface Ruler {
  readonly source: SourceName;
  readonly course: Stretch[];
  end: number;
}

interface InForce {
  readonly ruler: Ruler;
  readonly level: ResponseLevel;
  readonly said: ResponseLevel | undefined;
}

const STRICTNESS: Record<ResponseLevel, number> = { III: 1, II: 2, I: 3 };
/** No episode is as long. */
const HOURS = 40;

/**
 * What the plan means for the enterprises of a sample list while the city and 喀左县 each have a response or none: which measures are in
 * force in the end, and who must hear that his have changed or will (R09, R14, R21, R22, R24, C23). It looks at each hour by itself and
 * knows nothing of stretches, notices, rows and transactions.
 */
export class EpisodeModel {
  private readonly enterprises: readonly Enterprise[];
  /** In the order in which they were heard of. */
  private readonly rulers: Ruler[] = [];

  constructor(listFile: string) {
    this.enterprises = readEnterprises(listFile);
  }

  /** The last that was announced. */
  levelOf(source: SourceName): ResponseLevel | null {
    return this.open(source)?.course.at(-1)?.level ?? null;
  }

  /** The source has this level from an hour on. Who hears that something changes for him. */
  moves(source: SourceName, level: ResponseLevel, from: number, now: number): string[] {
    return this.change(now, () => {
      const open = this.open(source);
      if (!open) return this.begin(source, level, from);
      const said = open.course.at(-1)?.level;
      while ((open.course.at(-1)?.from ?? -1) >= from) open.course.pop();
      open.course.push({ from, level, said });
    });
  }

  ends(source: SourceName, hour: number): string[] {
    return this.change(hour, () => this.end(source, hour));
  }

  /** The source has a new response, and with it the last one is over. Where it rules at once its beginning says all. */
  beginsAnew(source: SourceName, level: ResponseLevel, from: number, hour: number): string[] {
    const before = this.levels();
    this.end(source, hour);
    const between = this.levels();
    this.begin(source, level, from);
    const [after, anew] = [this.levels(), this.rulers.at(-1)];
    const hears = this.enterprises.filter((enterprise, index) => {
      const relaxed = firstDifference(before[index] ?? [], between[index] ?? [], hour);
      const isTold = relaxed !== null && this.rulerAt(enterprise, relaxed)?.ruler !== anew;
      return isTold || firstDifference(between[index] ?? [], after[index] ?? [], hour) !== null;
    });
    return hears.map(({ name }) => name);
  }

  /** `E1 高炉 II city 限产：负荷降至85%`, sorted: what is owed when all that was announced has come. */
  measures(): string[] {
    const told = this.enterprises.flatMap((enterprise) =>
      [...this.inForceIn(enterprise)].map(([line, { ruler, level }]) => {
        return `${enterprise.name} ${line.name} ${level} ${ruler.source} ${line.cells[level]}`;
      }),
    );
    return told.sort();
  }

  private open(source: SourceName): Ruler | undefined {
    return this.rulers.find((one) => one.source === source && one.end === Infinity);
  }

  private begin(source: SourceName, level: ResponseLevel, from: number): void {
    this.rulers.push({ source, course: [{ from, level, said: undefined }], end: Infinity });
  }

  private end(source: SourceName, hour: number): void {
    const open = this.open(source);
    if (open) open.end = hour;
  }

  private change(now: number, happens: () => void): string[] {
    const before = this.levels();
    happens();
    const after = this.levels();
    const hears = this.enterprises.filter(
      (_, index) => firstDifference(before[index] ?? [], after[index] ?? [], now) !== null,
    );
    return hears.map(({ name }) => name);
  }

  /** Of each enterprise, hour by hour. */
  private levels(): (ResponseLevel | null)[][] {
    return this.enterprises.map((enterprise) =>
      HOUR_BY_HOUR.map((hour) => this.rulerAt(enterprise, hour)?.level ?? null),
    );
  }

  private inForceIn(enterprise: Enterprise): Map<Line, InForce> {
    const inForce = new Map<Line, InForce>();
    let last: InForce | null = null;
    for (const hour of HOUR_BY_HOUR) {
      for (const [line, { ruler }] of inForce) if (ruler.end <= hour) inForce.delete(line);
      const now = this.rulerAt(enterprise, hour);
      if (now && (now.ruler !== last?.ruler || now.level !== last.level)) bind(enterprise, now, inForce);
      last = now;
    }
    return inForce;
  }

  /** The strictest; of two as strict the one that has that level for longer, then the one that was heard of first. */
  private rulerAt({ county }: Enterprise, hour: number): InForce | null {
    const there = this.rulers.flatMap((ruler) => {
      const stretch = ruler.course.findLast(({ from }) => from <= hour);
      const holds = stretch && hour < ruler.end && (ruler.source === 'city' || county === '喀左县');
      return holds ? [{ ruler, ...stretch }] : [];
    });
    there.sort((one, other) => STRICTNESS[other.level] - STRICTNESS[one.level] || one.from - other.from);
    return there[0] ?? null;
  }
}

const HOUR_BY_HOUR = Array.from({ length: HOURS }, (_, hour) => hour);

/** From now on: what is over is nobody's to hear any more. */
function firstDifference(one: readonly unknown[], other: readonly unknown[], now: number): number | null {
  return HOUR_BY_HOUR.find((hour) => hour >= now && one[hour] !== other[hour]) ?? null;
}

function bind({ isIdle, lines }: Enterprise, now: InForce, inForce: Map<Line, InForce>): void {
  for (const line of lines) {
    // An empty cell is a fault of the list: what was said before holds on.
    const level = line.cells[now.level] === '' && !inForce.has(line) ? (now.said ?? now.level) : now.level;
    const cell = line.cells[level];
    if (cell === '') continue;
    if (isIdle || cell === '自主减排') inForce.delete(line);
    else inForce.set(line, { ...now, level });
  }
}

/** The list read by eye, not by the service: no cell of the sample holds a comma. */
function readEnterprises(listFile: string): Enterprise[] {
  const rows = readFileSync(listFile, 'utf8').trim().split(/\r?\n/).slice(1);
  const cells = rows.map((row) => row.split(','));
  return [...Map.groupBy(cells, ([name]) => name ?? '')].map(([name, lines]) => ({
    name,
    county: lines[0]?.[3] ?? '',
    isIdle: lines[0]?.[6] === '是',
    lines: lines.map((line) => ({
      name: line[8] ?? '',
      cells: { III: line[11] ?? '', II: line[12] ?? '', I: line[13] ?? '' },
    })),
  }));
}
