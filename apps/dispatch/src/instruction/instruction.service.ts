import {
  type HqInstructionAssigned,
  type HqInstructionClosed,
  type HqInstructionOverdue,
  type HqInstructionReceived,
  type HqInstructionRevised,
  type HqInstructionWithdrawn,
} from '@qingkong/contracts';
import { type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { type AudienceQuery, dutyAudience } from '../notice/audience';
import { NoticeService } from '../notice/notice.service';
import { type InstructionWord } from '../notice/notice-subject';
import { closeTask, giveTask, holderOf, markTaskOverdue, reviseTask } from '../task/task.repository';
import { isNext } from './instruction.repository';

/** Version of the instruction after the event, where its producer says one. */
type Version = number | null;

type About = Pick<HqInstructionReceived, 'instructionId' | 'kind'>;

/**
 * What HQ instructs, as a task of the unit that shall do it, and said: to the duty officer when it comes, changes, is overdue and is taken
 * back, to the unit from when it has it (C04, C14). Each of its events is carried out once and in order: one that comes too early throws
 * EventAhead.
 */
@Injectable()
export class InstructionService {
  constructor(private readonly notices: NoticeService) {}

  async received(tx: Tx, received: HqInstructionReceived, version: Version): Promise<void> {
    const { instructionId, kind, headline, text } = received;
    if (!(await isNext(tx, instructionId, version))) return;
    const word = { stage: 'received', headline: headline ?? '', note: text ?? '', dueAt: null } as const;
    await this.say(tx, { instructionId, kind }, word, null);
  }

  /** Other words, or another time: whoever has it does that, and reads what the Office wrote to it as before. */
  async revised(tx: Tx, revised: HqInstructionRevised, version: Version): Promise<void> {
    const { instructionId, kind, headline, text, unitId, dueAt } = revised;
    if (!(await isNext(tx, instructionId, version))) return;
    if (unitId && dueAt) await reviseTask(tx, { id: instructionId, headline, dueAt });
    await this.say(tx, { instructionId, kind }, { stage: 'revised', headline, note: text ?? '', dueAt }, unitId);
  }

  /** Given to another unit, the one that had it need not do it any more, and hears so: it may have read it, if only among its tasks. */
  async assigned(tx: Tx, assigned: HqInstructionAssigned, version: Version): Promise<void> {
    const { instructionId, kind, unitId, headline, note, dueAt, assignedAt: givenAt } = assigned;
    if (!(await isNext(tx, instructionId, version))) return;
    const former = await holderOf(tx, instructionId);
    await giveTask(tx, { id: instructionId, kind, unitId, headline, note, givenAt, dueAt });
    await this.say(tx, { instructionId, kind }, { stage: 'assigned', headline, note, dueAt }, unitId);
    if (!former || former === unitId) return;
    const word = { stage: 'reassigned', headline, note: '', dueAt: null } as const;
    await this.tell(tx, { instructionId, kind }, word, dutyAudience([former], []));
  }

  async overdue(tx: Tx, overdue: HqInstructionOverdue, version: Version): Promise<void> {
    const { instructionId, kind, unitId, headline, dueAt } = overdue;
    if (!(await isNext(tx, instructionId, version))) return;
    await markTaskOverdue(tx, instructionId);
    await this.say(tx, { instructionId, kind }, { stage: 'overdue', headline, note: '', dueAt }, unitId);
  }

  /** Nobody is chased for it any more. */
  async closed(tx: Tx, { instructionId, closedAt: at, reason }: HqInstructionClosed, version: Version): Promise<void> {
    if (!(await isNext(tx, instructionId, version))) return;
    await closeTask(tx, instructionId, { at, reason });
    await this.notices.closeMatter(tx, instructionId, 'closed');
  }

  /** HQ takes it back: whoever has it need not do it any more, and must hear so. */
  async withdrawn(tx: Tx, withdrawn: HqInstructionWithdrawn, version: Version): Promise<void> {
    const { instructionId, kind, headline, unitId, withdrawnAt: at, reason } = withdrawn;
    if (!(await isNext(tx, instructionId, version))) return;
    await closeTask(tx, instructionId, { at, reason });
    await this.say(tx, { instructionId, kind }, { stage: 'withdrawn', headline, note: '', dueAt: null }, unitId);
  }

  /** To the unit that has it, and to the duty officer where it isn't only the unit's: newest word counts, older ones are dropped. */
  private async say(tx: Tx, instruction: About, word: InstructionWord, unitId: string | null): Promise<void> {
    await this.notices.closeMatter(tx, instruction.instructionId, 'next-word');
    if (unitId) await this.tell(tx, instruction, word, dutyAudience([unitId], []));
    if (word.stage === 'assigned') return;
    await this.tell(tx, instruction, word, dutyAudience(['office'], ['dutyOfficer']));
  }

  private async tell(tx: Tx, about: About, word: InstructionWord, audience: AudienceQuery): Promise<void> {
    const subject = { kind: 'instruction', drill: about.kind === 'drill', ...word } as const;
    await this.notices.issue(tx, { responseId: null, subject, matter: about.instructionId, audience });
  }
}
