import { Audit } from '@qingkong/audit';
import {
  HqInstructionAssigned,
  HqInstructionClosed,
  HqInstructionOverdue,
  HqInstructionReceived,
  HqInstructionRevised,
  HqInstructionWithdrawn,
} from '@qingkong/contracts';
import { Deadlines } from '@qingkong/deadlines';
import { newId, Outbox } from '@qingkong/messaging';
import { Clock, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { briefOf } from '../format/alert-text';
import { UnitService } from '../unit/unit.service';
import { DueNotAhead, InstructionNotFound, UnitUnknown } from './instruction-refusals';
import { Instruction, type InstructionOrder } from './instruction.entity';
import {
  addAssignment,
  endAssignment,
  findInstructionOf,
  keepNames,
  lockInstruction,
  markOverdue,
  openAssignment,
} from './instruction.repository';

export const INSTRUCTION_DUE = 'instruction-due';

/** To whom the Office gives an instruction, with which words, until when, and who of the Office does so. */
export interface AssignmentOrder {
  readonly unitId: string;
  readonly note: string;
  readonly dueAt: Date;
  readonly by: string;
}

/** HQ's 工作指令 from receipt to closing (C04, C14): row, deadline, audit and event in the caller's transaction. */
@Injectable()
export class InstructionService {
  constructor(
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly deadlines: Deadlines,
    private readonly audit: Audit,
    private readonly units: UnitService,
  ) {}

  /** Takes in one message, once: the caller has told a repeat from a new one. */
  async receive(tx: Tx, order: InstructionOrder): Promise<Instruction> {
    const instruction = Instruction.receive(newId(), order);
    await tx.insert(Instruction, instruction);
    await keepNames(tx, instruction.id, order.content);
    const { id: instructionId, kind, headline, version } = instruction;
    const words = { ...wordsOf(instruction), headline: briefOf(headline, 200) };
    const payload = { instructionId, kind, ...words, receivedAt: order.receivedAt.toISOString() };
    await this.outbox.add(tx, HqInstructionReceived, payload, version);
    return instruction;
  }

  /**
   * An Update of HQ's: other words of the same instruction; until when it is to be done, where the message says (its `expires`) and that
   * lies ahead. Of one that is closed it is a new one. Null where nothing follows: it names none that we know, or newer words about it, or
   * its withdrawal, have come before.
   */
  async revise(tx: Tx, order: InstructionOrder): Promise<Instruction | null> {
    const { content, receivedAt } = order;
    const found = await findInstructionOf(tx, content);
    if (!found) return null;
    const { id } = found;
    const now = this.clock.now();
    const dueAt = content.expires && content.expires.getTime() > now.getTime() ? content.expires : null;
    // Before the instruction is locked, as in assign; where nobody has it by then, it rings and finds nothing to do.
    if (dueAt && found.isOpen) await this.deadlines.arm(tx, { kind: INSTRUCTION_DUE, subjectId: id, dueAt });
    const instruction = await this.take(tx, id);
    if (!instruction.isOlderThan(content.sent)) return null;
    if (!instruction.isOpen) return this.receive(tx, order);
    instruction.revise(order);
    await tx.save(instruction);
    await keepNames(tx, id, content);
    const assignment = await openAssignment(tx, id);
    const due = dueAt ?? assignment?.dueAt ?? null;
    if (assignment && dueAt && dueAt.getTime() !== assignment.dueAt.getTime()) {
      await endAssignment(tx, id, now);
      await addAssignment(tx, id, { ...assignment, dueAt, assignedAt: now });
    }
    const held = { unitId: assignment?.unitId ?? null, dueAt: assignment ? (due?.toISOString() ?? null) : null };
    const payload = { ...named(instruction), ...wordsOf(instruction), ...held, receivedAt: receivedAt.toISOString() };
    await this.outbox.add(tx, HqInstructionRevised, payload, instruction.version);
    return instruction;
  }

  /**
   * A Cancel of HQ's: closed, whoever has it. Null where nothing follows: it names none that we know, or one that is closed, or newer words
   * about it have come before.
   */
  async withdraw(tx: Tx, order: InstructionOrder): Promise<Instruction | null> {
    const { content, receivedAt } = order;
    const found = await findInstructionOf(tx, content);
    const instruction = found && (await lockInstruction(tx, found.id));
    if (!instruction?.isOpen || !instruction.isOlderThan(content.sent)) return null;
    const now = this.clock.now();
    instruction.withdraw(now, order);
    await tx.save(instruction);
    await keepNames(tx, instruction.id, content);
    const unitId = await endAssignment(tx, instruction.id, now);
    const reason = instruction.closeReason ?? '';
    const facts = { unitId, documentNumber: briefOf(content.documentNumber, 100), reason };
    const instants = { withdrawnAt: now.toISOString(), receivedAt: receivedAt.toISOString() };
    await this.outbox.add(
      tx,
      HqInstructionWithdrawn,
      { ...named(instruction), ...facts, ...instants },
      instruction.version,
    );
    return instruction;
  }

  /**
   * Gives it to a unit, in the place of whoever has it. Throws {@link InstructionNotFound}, {@link UnitUnknown},
   * {@link DueNotAhead} and, once it is closed, InstructionClosedAlready.
   */
  async assign(tx: Tx, id: string, order: AssignmentOrder): Promise<Instruction> {
    const now = this.clock.now();
    const { unitId, note, dueAt, by } = order;
    if (dueAt.getTime() <= now.getTime()) throw new DueNotAhead('请给出晚于现在的办结时限');
    // Before the instruction is locked: the deadline that rings locks in this order, too.
    await this.deadlines.arm(tx, { kind: INSTRUCTION_DUE, subjectId: id, dueAt });
    const instruction = await this.take(tx, id);
    if (!(await this.units.isActive(tx, unitId))) throw new UnitUnknown(unitId);
    instruction.assign();
    await tx.save(instruction);
    await endAssignment(tx, id, now);
    await addAssignment(tx, id, { unitId, note, dueAt, assignedAt: now, assignedBy: by });
    const facts = { unitId, dueAt: dueAt.toISOString() };
    await this.audit.record(tx, { actor: by, action: 'assign', subject: id, reason: note, facts });
    const payload = { ...named(instruction), note, ...facts, assignedAt: now.toISOString() };
    await this.outbox.add(tx, HqInstructionAssigned, payload, instruction.version);
    return instruction;
  }

  /** Done, or not to be done any more. Throws {@link InstructionNotFound} and, the second time, InstructionClosedAlready. */
  async close(tx: Tx, id: string, by: string, reason: string): Promise<Instruction> {
    const now = this.clock.now();
    const instruction = await this.take(tx, id);
    instruction.close(now, by, reason);
    await tx.save(instruction);
    // Its deadline stays armed and finds nothing to do: calling it off here would lock in the opposite order to its ringing.
    const unitId = await endAssignment(tx, id, now);
    await this.audit.record(tx, { actor: by, action: 'close', subject: id, reason, facts: { unitId } });
    const payload = { ...named(instruction), unitId, reason, closedAt: now.toISOString() };
    await this.outbox.add(tx, HqInstructionClosed, payload, instruction.version);
    return instruction;
  }

  /** Its time is over. May be called for what was closed or given anew meanwhile: then nothing happens. */
  async reachDue(tx: Tx, id: string, firedAt: Date): Promise<void> {
    const instruction = await lockInstruction(tx, id);
    const overdue = instruction && (await markOverdue(tx, id, firedAt));
    if (!overdue) return;
    instruction.declareOverdue();
    await tx.save(instruction);
    const payload = { ...named(instruction), unitId: overdue.unitId, dueAt: overdue.dueAt.toISOString() };
    await this.outbox.add(tx, HqInstructionOverdue, payload, instruction.version);
  }

  private async take(tx: Tx, id: string): Promise<Instruction> {
    const instruction = await lockInstruction(tx, id);
    if (!instruction) throw new InstructionNotFound(id);
    return instruction;
  }
}

function named({ id: instructionId, kind, title }: Instruction) {
  return { instructionId, kind, headline: briefOf(title, 200) };
}

function wordsOf({ text, documentNumber }: Instruction) {
  return { text: briefOf(text, 2_000), documentNumber: briefOf(documentNumber, 100) };
}
