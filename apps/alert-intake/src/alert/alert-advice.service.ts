import { type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { type AlertContent } from '../format/alert-content';
import { InstructionService } from '../instruction/instruction.service';
import { PreWarningService } from '../pre-warning/pre-warning.service';
import { type AlertMessage } from './alert-message.entity';
import { type IgnoreReason } from './alert-reasons';

/** What followed: the response it was applied to, none, or why nothing followed after all. */
export type Effect = { readonly responseId: string | null } | { readonly ignored: IgnoreReason };

/** What HQ and the ecology bureau send that touches no response: 预警意见 and 工作指令. */
@Injectable()
export class AlertAdvice {
  constructor(
    private readonly preWarnings: PreWarningService,
    private readonly instructions: InstructionService,
  ) {}

  async take(
    tx: Tx,
    { id: alertId, receivedAt }: AlertMessage,
    content: AlertContent,
    act: 'preWarning' | 'preWarningEnd' | 'instruction' | 'instructionUpdate' | 'instructionEnd',
  ): Promise<Effect> {
    const order = { alertId, content, receivedAt };
    switch (act) {
      case 'preWarning':
        return (await this.preWarnings.issue(tx, order)) ? { responseId: null } : { ignored: 'superseded-by-later' };
      case 'preWarningEnd':
        return (await this.preWarnings.withdraw(tx, order)) ? { responseId: null } : { ignored: 'nothing-to-withdraw' };
      case 'instruction':
        await this.instructions.receive(tx, order);
        return { responseId: null };
      case 'instructionUpdate':
        return (await this.instructions.revise(tx, order)) ? { responseId: null } : { ignored: 'superseded-by-later' };
      case 'instructionEnd':
        return (await this.instructions.withdraw(tx, order))
          ? { responseId: null }
          : { ignored: 'nothing-to-withdraw' };
    }
  }
}
