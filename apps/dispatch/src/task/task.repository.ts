import { rows, type Tx } from '@qingkong/persistence';

export type TaskState = 'given' | 'overdue' | 'closed';

/** 交办: what one unit has to do by when (C14). */
export interface Task {
  readonly id: string;
  readonly kind: 'actual' | 'drill';
  readonly unitId: string;
  readonly headline: string;
  readonly note: string;
  readonly givenAt: Date;
  readonly dueAt: Date;
  readonly state: TaskState;
  readonly closedAt: Date | null;
  readonly closedReason: string | null;
}

/** Gives it, or gives it anew: to another unit, or with another time. */
export async function giveTask(
  tx: Tx,
  task: Pick<Task, 'id' | 'kind' | 'unitId' | 'headline' | 'note'> & { givenAt: string; dueAt: string },
): Promise<void> {
  await tx.query(
    `insert into task (id, kind, unit_id, headline, note, given_at, due_at, state) values ($1, $2, $3, $4, $5, $6, $7, 'given')
     on conflict (id) do update set unit_id = excluded.unit_id, headline = excluded.headline, note = excluded.note,
       given_at = excluded.given_at, due_at = excluded.due_at, state = 'given' where task.state <> 'closed'`,
    [task.id, task.kind, task.unitId, task.headline, task.note, task.givenAt, task.dueAt],
  );
}

/** Who has to do it now; null where nobody has. */
export async function holderOf(tx: Tx, id: string): Promise<string | null> {
  const [task] = await rows<{ unitId: string }>(
    tx,
    `select unit_id as "unitId" from task where id = $1 and state <> 'closed'`,
    [id],
  );
  return task?.unitId ?? null;
}

/** HQ's correction: due later than now it is not overdue any more. `givenAt` and `note` are the Office's, and stay. */
export async function reviseTask(tx: Tx, task: { id: string; headline: string; dueAt: string }): Promise<void> {
  await tx.query(
    `update task set headline = $2, state = case when due_at <> $3 then 'given' else state end, due_at = $3 where id = $1 and state <> 'closed'`,
    [task.id, task.headline, task.dueAt],
  );
}

export async function markTaskOverdue(tx: Tx, id: string): Promise<void> {
  await tx.query(`update task set state = 'overdue' where id = $1 and state = 'given'`, [id]);
}

/** One that was never given has no row: nothing happens. */
export async function closeTask(tx: Tx, id: string, close: { at: string; reason: string }): Promise<void> {
  await tx.query(
    `update task set state = 'closed', closed_at = $2, closed_reason = $3 where id = $1 and state <> 'closed'`,
    [id, close.at, close.reason],
  );
}

/** Newest first, those before the task `before` where given; of one unit, or of all where `unitId` is null. */
export function listTasks(
  tx: Tx,
  page: { unitId: string | null; state: TaskState | null; before: string | null; limit: number },
): Promise<Task[]> {
  return rows<Task>(
    tx,
    `select id, kind, unit_id as "unitId", headline, note, given_at as "givenAt", due_at as "dueAt", state, closed_at as "closedAt", closed_reason as "closedReason"
     from task where ($1::text is null or unit_id = $1) and ($2::text is null or state = $2) and ($3::uuid is null or id < $3)
     order by id desc limit $4`,
    [page.unitId, page.state, page.before, page.limit],
  );
}
