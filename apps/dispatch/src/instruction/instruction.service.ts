import {
  type HqInstructionAssigned,
  type HqInstructionClosed,
  type HqInstructionOverdue,
  type HqInstructionReceived,
} from '@qingkong/contracts';
import { type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { dutyAudience } from '../notice/audience';
import { NoticeService } from '../notice/notice.service';
import { type InstructionWord } from '../notice/notice-subject';
import { closeTask, giveTask, markTaskOverdue } from '../task/task.repository';

/** What HQ instructs, as a task of the unit that shall do it, and said: to the duty officer when it comes and is overdue, to the unit (C04, C14). */
@Injectable()
export class InstructionService {
  constructor(private readonly notices: NoticeService) {}

  async received(tx: Tx, received: HqInstructionReceived): Promise<void> {
    const { instructionId, kind, headline, text } = received;
    const word = { stage: 'received', headline: headline ?? '', note: text ?? '', dueAt: null } as const;
    await this.say(tx, { instructionId, kind }, word, null);
  }

  async assigned(tx: Tx, assigned: HqInstructionAssigned): Promise<void> {
    const { instructionId, kind, unitId, headline, note, dueAt, assignedAt: givenAt } = assigned;
    await giveTask(tx, { id: instructionId, kind, unitId, headline, note, givenAt, dueAt });
    await this.say(tx, { instructionId, kind }, { stage: 'assigned', headline, note, dueAt }, unitId);
  }

  async overdue(tx: Tx, { instructionId, kind, unitId, headline, dueAt }: HqInstructionOverdue): Promise<void> {
    await markTaskOverdue(tx, instructionId);
    const word = { stage: 'overdue', headline, note: '', dueAt } as const;
    await this.say(tx, { instructionId, kind }, word, unitId);
  }

  /** Nobody is chased for it any more. */
  async closed(tx: Tx, { instructionId, closedAt: at, reason }: HqInstructionClosed): Promise<void> {
    await closeTask(tx, instructionId, { at, reason });
    await this.notices.closeMatter(tx, instructionId, 'closed');
  }

  /** To the unit that has it, and to the duty officer where it isn't only the unit's: newest word counts, older ones are dropped. */
  private async say(
    tx: Tx,
    instruction: { instructionId: string; kind: 'actual' | 'drill' },
    word: InstructionWord,
    unitId: string | null,
  ): Promise<void> {
    const { instructionId: matter, kind } = instruction;
    await this.notices.closeMatter(tx, matter, 'next-word');
    const subject = { kind: 'instruction', drill: kind === 'drill', ...word } as const;
    const about = { responseId: null, subject, matter };
    if (unitId) await this.notices.issue(tx, { ...about, audience: dutyAudience([unitId], []) });
    if (word.stage === 'assigned') return;
    await this.notices.issue(tx, { ...about, audience: dutyAudience(['office'], ['dutyOfficer']) });
  }
}
