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

/** Says what HQ instructs (C04, C14): to the duty officer when it comes and when it is overdue, to the unit that shall do it. */
@Injectable()
export class InstructionService {
  constructor(private readonly notices: NoticeService) {}

  async received(tx: Tx, received: HqInstructionReceived): Promise<void> {
    const { instructionId, kind, headline, text } = received;
    const word = { stage: 'received', headline: headline ?? '', note: text ?? '', dueAt: null } as const;
    await this.say(tx, { instructionId, kind }, word, null);
  }

  async assigned(tx: Tx, { instructionId, kind, unitId, headline, note, dueAt }: HqInstructionAssigned): Promise<void> {
    await this.say(tx, { instructionId, kind }, { stage: 'assigned', headline, note, dueAt }, unitId);
  }

  async overdue(tx: Tx, { instructionId, kind, unitId, headline, dueAt }: HqInstructionOverdue): Promise<void> {
    const word = { stage: 'overdue', headline, note: '', dueAt } as const;
    await this.say(tx, { instructionId, kind }, word, unitId);
  }

  /** Nobody is chased for it any more. */
  async closed(tx: Tx, { instructionId }: HqInstructionClosed): Promise<void> {
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
