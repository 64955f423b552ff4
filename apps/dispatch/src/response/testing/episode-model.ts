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

interface Ruler {
  readonly source: SourceName;
  readonly level: ResponseLevel;
  /** Of two as strict as each other the one that was there first rules. */
  readonly since: number;
}

const STRICTNESS: Record<ResponseLevel, number> = { III: 1, II: 2, I: 3 };

/**
 * What the plan means for the enterprises of a sample list while the city and 喀左县 each have a response or none: which measures are in
 * force, and who must hear that his have changed (R09, R14, R21, R22, R24, C23). Knows nothing of notices, rows and transactions.
 */
export class EpisodeModel {
  private readonly enterprises: readonly Enterprise[];
  private readonly rulers = new Map<SourceName, Ruler>();
  private readonly inForce = new Map<Line, { source: SourceName; level: ResponseLevel }>();

  constructor(listFile: string) {
    this.enterprises = readEnterprises(listFile);
  }

  levelOf(source: SourceName): ResponseLevel | null {
    return this.rulers.get(source)?.level ?? null;
  }

  /** The source has this level from now on, or has ended (null); `step` counts up. Who hears that something changes for him. */
  moves(source: SourceName, level: ResponseLevel | null, step: number): string[] {
    return this.change(() => {
      const since = this.rulers.get(source)?.since ?? step;
      if (level) this.rulers.set(source, { source, level, since });
      else this.end(source);
    });
  }

  /** The source has a new response at this level, and with it the last one is over. Whoever it rules hears of it, whatever was before. */
  beginsAnew(source: SourceName, level: ResponseLevel, step: number): string[] {
    const changed = this.change(() => {
      this.end(source);
      this.rulers.set(source, { source, level, since: step });
    });
    const ruled = this.enterprises.filter((enterprise) => this.rulerOf(enterprise)?.since === step);
    return [...new Set([...changed, ...ruled.map(({ name }) => name)])];
  }

  /** `E1 高炉 II city 限产：负荷降至85%`, sorted. */
  measures(): string[] {
    const lines = this.enterprises.flatMap(({ name, lines: all }) => all.map((line) => ({ name, line })));
    const told = lines.flatMap(({ name, line }) => {
      const measure = this.inForce.get(line);
      return measure ? [`${name} ${line.name} ${measure.level} ${measure.source} ${line.cells[measure.level]}`] : [];
    });
    return told.sort();
  }

  private change(happens: () => void): string[] {
    const before = this.enterprises.map((enterprise) => this.rulerOf(enterprise));
    happens();
    return this.enterprises.flatMap((enterprise, index) => {
      const [was, is] = [before[index] ?? null, this.rulerOf(enterprise)];
      if (is && (is.since !== was?.since || is.level !== was.level)) this.bind(enterprise, is);
      return is?.level === was?.level ? [] : [enterprise.name];
    });
  }

  private end(source: SourceName): void {
    this.rulers.delete(source);
    for (const [line, measure] of this.inForce) if (measure.source === source) this.inForce.delete(line);
  }

  private bind({ isIdle, lines }: Enterprise, { source, level }: Ruler): void {
    for (const line of lines) {
      if (line.cells[level] === '') continue;
      if (isIdle || line.cells[level] === '自主减排') this.inForce.delete(line);
      else this.inForce.set(line, { source, level });
    }
  }

  private rulerOf({ county }: Enterprise): Ruler | null {
    const there = [...this.rulers.values()].filter(({ source }) => source === 'city' || county === '喀左县');
    there.sort((one, other) => STRICTNESS[other.level] - STRICTNESS[one.level] || one.since - other.since);
    return there[0] ?? null;
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
