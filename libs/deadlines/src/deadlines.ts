import { afterCommit, rows, type Tx } from '@qingkong/persistence';

/** What is to be armed. One row per (kind, subjectId): arming again moves it. */
export interface NewDeadline {
  readonly kind: string;
  readonly subjectId: string;
  readonly dueAt: Date;
  /** Small facts the handler needs; ids and numbers, nothing personal. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** A deadline at the moment it fires. It may ring twice over its life if it is armed again: handlers ask their own row first. */
export interface FiredDeadline {
  readonly id: string;
  readonly kind: string;
  readonly subjectId: string;
  readonly dueAt: Date;
  /** The application clock at the firing transaction. */
  readonly firedAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

export type DeadlineHandler = (deadline: FiredDeadline, tx: Tx) => Promise<void>;

/** Arms and cancels deadlines inside the caller's transaction, and knows who handles which kind. */
export class Deadlines {
  private readonly handlers = new Map<string, DeadlineHandler>();
  private readonly armedListeners: ((dueAt: readonly Date[]) => void)[] = [];

  /** Registers the one handler of a kind; it runs in the firing transaction. */
  on(kind: string, handler: DeadlineHandler): void {
    if (this.handlers.has(kind)) throw new Error(`Two handlers for deadlines of kind "${kind}"`);
    this.handlers.set(kind, handler);
  }

  handlerOf(kind: string): DeadlineHandler | undefined {
    return this.handlers.get(kind);
  }

  /** Called after commit with what was armed, so that an alarm can be set. */
  onArmed(listener: (dueAt: readonly Date[]) => void): void {
    this.armedListeners.push(listener);
  }

  async arm(tx: Tx, ...deadlines: readonly NewDeadline[]): Promise<void> {
    if (deadlines.length === 0) return;
    await tx.query(
      `insert into deadline (kind, subject_id, due_at, data)
       select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::jsonb[])
       on conflict (kind, subject_id) do update
         set due_at = excluded.due_at, data = excluded.data, state = 'armed', version = deadline.version + 1, fired_at = null`,
      [
        deadlines.map((deadline) => deadline.kind),
        deadlines.map((deadline) => deadline.subjectId),
        deadlines.map((deadline) => deadline.dueAt),
        deadlines.map((deadline) => JSON.stringify(deadline.data ?? {})),
      ],
    );
    const dueAt = deadlines.map((deadline) => deadline.dueAt);
    afterCommit(tx, () => {
      for (const listener of this.armedListeners) listener(dueAt);
    });
  }

  /** Locks these deadlines and changes nothing: for who will lock their subjects next, as a deadline that fires does it. */
  async hold(tx: Tx, kind: string, subjectIds: readonly string[]): Promise<void> {
    await tx.query('select from deadline where kind = $1 and subject_id = any($2::text[]) order by id for update', [
      kind,
      subjectIds,
    ]);
  }

  /** Calls off what is still armed; what has fired stays fired. Returns how many. */
  async cancel(tx: Tx, kind: string, subjectIds: readonly string[]): Promise<number> {
    if (subjectIds.length === 0) return 0;
    const cancelled = await rows(
      tx,
      `update deadline set state = 'cancelled', version = version + 1 where kind = $1 and subject_id = any($2::text[]) and state = 'armed' returning id`,
      [kind, subjectIds],
    );
    return cancelled.length;
  }
}
