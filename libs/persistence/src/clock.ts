import { type Database } from './database';

/** Why the clock isn't where the database's is: moved by a story, to an instant where it stands or by an offset with which it runs. */
export interface ClockSetting {
  /** The clock stands at this instant until moved again. */
  readonly standsAt: Date | null;
  /** Added to the database's time when the clock runs. */
  readonly offsetMs: number;
}

const RUNNING: ClockSetting = { standsAt: null, offsetMs: 0 };

const MOVABLE = `
create table if not exists app_clock (one boolean primary key default true check (one), stands_at timestamptz(3), offset_ms bigint not null default 0);
insert into app_clock default values on conflict do nothing;
create or replace function app_now() returns timestamptz language sql stable as
$$ select coalesce((select coalesce(stands_at, date_trunc('milliseconds', now()) + offset_ms * interval '1 millisecond') from app_clock), date_trunc('milliseconds', now())) $$;`;

/** A story's offset must not outlive the setting: app_now() would go on answering with it while `now()` here doesn't. */
const UNMOVED = `
do $$ begin
  if to_regclass('app_clock') is not null then update app_clock set stands_at = null, offset_ms = 0; end if;
end $$`;

/**
 * The one clock: `now()` here and `app_now()` in SQL agree. The database's time decides, so an app server whose own clock is wrong,
 * or is put right while we run, does no harm (T1, T2): between two looks at the database, every 30 s, the monotonic clock goes on.
 * Movable only where the setting says so, never in production.
 */
export class Clock {
  /** What the database's clock shows when `performance.now()` is 0, in milliseconds since 1970. */
  private originMs = performance.timeOrigin;
  private setting: ClockSetting = RUNNING;
  private timer: NodeJS.Timeout | undefined;
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly db: Database,
    readonly movable: boolean,
  ) {}

  /** Milliseconds precision, as timestamptz(3) keeps. */
  now(): Date {
    return this.setting.standsAt ?? new Date(this.realNow().getTime() + this.setting.offsetMs);
  }

  /** The database's time, wherever a story has put the clock: for what the world outside dates and checks, as tokens and signatures. */
  realNow(): Date {
    return new Date(this.originMs + performance.now());
  }

  async start(): Promise<void> {
    if (this.movable) {
      await this.db.dataSource.query(`begin; select pg_advisory_xact_lock(7102002); ${MOVABLE} commit;`);
      await this.read();
    } else {
      await this.db.query(UNMOVED);
    }
    await this.look();
    this.timer = setInterval(() => void this.look().catch(() => undefined), 30_000);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Called after the clock was moved: re-arm the alarms, wake the reconciler. */
  onMoved(listener: () => void): void {
    this.listeners.push(listener);
  }

  async move(to: ClockSetting): Promise<void> {
    if (!this.movable) throw new Error('The clock of this service cannot be moved: MOVABLE_CLOCK is not set');
    await this.db.query('update app_clock set stands_at = $1, offset_ms = $2', [to.standsAt, to.offsetMs]);
    await this.read();
    for (const listener of this.listeners) listener();
  }

  private async read(): Promise<void> {
    const [row] = await this.db.query<{ stands_at: Date | null; offset_ms: string }>(
      'select stands_at, offset_ms from app_clock',
    );
    this.setting = row ? { standsAt: row.stands_at, offsetMs: Number(row.offset_ms) } : RUNNING;
  }

  private async look(): Promise<void> {
    const before = performance.now();
    const [row] = await this.db.query<{ at: Date }>('select clock_timestamp() as at');
    const after = performance.now();
    // Half the round trip is the best guess; on one machine it is under a millisecond.
    if (row) this.originMs = row.at.getTime() - (before + after) / 2;
  }
}
