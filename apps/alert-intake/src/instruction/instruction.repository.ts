import { rows, type Tx } from '@qingkong/persistence';
import { LessThan } from 'typeorm';
import { type AlertContent, type AlertReference } from '../format/alert-content';
import { kindOf } from '../format/alert-kind';
import { Instruction, type InstructionState } from './instruction.entity';

/** One unit's turn with an instruction; `endedAt` null while it has it, `overdueAt` null unless it was said to be overdue. */
export interface Assignment {
  readonly unitId: string;
  readonly note: string;
  readonly dueAt: Date;
  readonly assignedAt: Date;
  readonly assignedBy: string;
  readonly overdueAt: Date | null;
  readonly endedAt: Date | null;
}

/** An assignment with the instruction it belongs to and the name of its unit. */
export interface NamedAssignment extends Assignment {
  readonly instructionId: string;
  readonly unitName: string;
}

/** More references than this are absurd, and the message goes to the duty officer anyway. */
const KEPT_REFERENCES = 100;

type Names = Pick<AlertContent, 'sender' | 'identifier' | 'sent' | 'references' | 'status'>;

export function lockInstruction(tx: Tx, id: string): Promise<Instruction | null> {
  return tx.getRepository(Instruction).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
}

/** The newest instruction that a later message of HQ's names, of its own kind; null where it names none that we know. */
export async function findInstructionOf(
  tx: Tx,
  message: Pick<Names, 'references' | 'status'>,
): Promise<Instruction | null> {
  const [found] = await rows<{ id: string }>(
    tx,
    `select i.id from instruction i where i.kind = $1 and exists (
       select from instruction_name n join unnest($2::text[], $3::text[], $4::timestamptz[]) as named (sender, identifier, sent)
         on n.sender = named.sender and n.identifier = named.identifier and (n.sent = named.sent or n.sent is null or named.sent is null)
       where n.instruction_id = i.id)
     order by i.sent desc, i.received_at desc, i.id desc limit 1`,
    [kindOf(message), ...columnsOf(message.references)],
  );
  return found ? findInstruction(tx, found.id) : null;
}

/** Keeps by what names a later message may know the instruction: that of a message it was made of, and those this one refers to. */
export async function keepNames(tx: Tx, instructionId: string, message: Names): Promise<void> {
  const names = [message, ...message.references.slice(0, KEPT_REFERENCES)];
  await tx.query(
    `insert into instruction_name (instruction_id, sender, identifier, sent)
     select $1, * from unnest($2::text[], $3::text[], $4::timestamptz[])`,
    [instructionId, ...columnsOf(names)],
  );
}

export function findInstruction(tx: Tx, id: string): Promise<Instruction | null> {
  return tx.getRepository(Instruction).findOneBy({ id });
}

/** Newest first, those before the instruction `before` where given. */
export function listInstructions(
  tx: Tx,
  page: { state: InstructionState | null; before: string | null; limit: number },
): Promise<Instruction[]> {
  return tx.getRepository(Instruction).find({
    where: { ...(page.state ? { state: page.state } : {}), ...(page.before ? { id: LessThan(page.before) } : {}) },
    order: { id: 'DESC' },
    take: page.limit,
  });
}

/** All that these instructions were given to, in order. */
export function assignmentsOf(tx: Tx, instructionIds: readonly string[]): Promise<NamedAssignment[]> {
  return rows<NamedAssignment>(
    tx,
    `select a.instruction_id as "instructionId", a.unit_id as "unitId", u.name as "unitName", a.note, a.due_at as "dueAt",
       a.assigned_at as "assignedAt", a.assigned_by as "assignedBy", a.overdue_at as "overdueAt", a.ended_at as "endedAt"
     from instruction_assignment a join unit u on u.id = a.unit_id where a.instruction_id = any($1::uuid[]) order by a.instruction_id, a.ordinal`,
    [instructionIds],
  );
}

/** The assignment that stands; null where nobody has it. */
export async function openAssignment(
  tx: Tx,
  instructionId: string,
): Promise<Pick<Assignment, 'unitId' | 'note' | 'dueAt' | 'assignedBy'> | null> {
  const [open] = await rows<Assignment>(
    tx,
    `select unit_id as "unitId", note, due_at as "dueAt", assigned_by as "assignedBy"
     from instruction_assignment where instruction_id = $1 and ended_at is null`,
    [instructionId],
  );
  return open ?? null;
}

/** The caller has locked the instruction and ended what stood before. */
export async function addAssignment(
  tx: Tx,
  instructionId: string,
  assignment: Pick<Assignment, 'unitId' | 'note' | 'dueAt' | 'assignedAt' | 'assignedBy'>,
): Promise<void> {
  await tx.query(
    `insert into instruction_assignment (instruction_id, ordinal, unit_id, note, due_at, assigned_at, assigned_by)
     select $1, 1 + count(*), $2, $3, $4, $5, $6 from instruction_assignment where instruction_id = $1`,
    [instructionId, assignment.unitId, assignment.note, assignment.dueAt, assignment.assignedAt, assignment.assignedBy],
  );
}

/** Ends the assignment that stands; answers whose it was, or null where there is none. */
export async function endAssignment(tx: Tx, instructionId: string, at: Date): Promise<string | null> {
  const [ended] = await rows<{ unitId: string }>(
    tx,
    `update instruction_assignment set ended_at = $2 where instruction_id = $1 and ended_at is null returning unit_id as "unitId"`,
    [instructionId, at],
  );
  return ended?.unitId ?? null;
}

/** Notes that the assignment that stands is overdue; null where it isn't due by then, or was noted before. */
export async function markOverdue(
  tx: Tx,
  instructionId: string,
  at: Date,
): Promise<Pick<Assignment, 'unitId' | 'dueAt'> | null> {
  const [overdue] = await rows<Pick<Assignment, 'unitId' | 'dueAt'>>(
    tx,
    `update instruction_assignment set overdue_at = $2
     where instruction_id = $1 and ended_at is null and overdue_at is null and due_at <= $2 returning unit_id as "unitId", due_at as "dueAt"`,
    [instructionId, at],
  );
  return overdue ?? null;
}

function columnsOf(names: readonly AlertReference[]) {
  return [
    names.map(({ sender }) => sender),
    names.map(({ identifier }) => identifier),
    names.map(({ sent }) => sent),
  ] as const;
}
