import {
  HqInstructionAssigned,
  HqInstructionClosed,
  HqInstructionOverdue,
  HqInstructionReceived,
  type Received,
} from '@qingkong/contracts';
import { Consumes } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';
import { Controller } from '@nestjs/common';
import { InstructionService } from './instruction.service';

/** HQ's 工作指令 as alert-intake tracks them. */
@Controller()
export class InstructionConsumer {
  constructor(private readonly instructions: InstructionService) {}

  @Consumes(HqInstructionReceived)
  onReceived({ payload }: Received<HqInstructionReceived>, tx: Tx) {
    return this.instructions.received(tx, payload);
  }

  @Consumes(HqInstructionAssigned)
  onAssigned({ payload }: Received<HqInstructionAssigned>, tx: Tx) {
    return this.instructions.assigned(tx, payload);
  }

  @Consumes(HqInstructionOverdue)
  onOverdue({ payload }: Received<HqInstructionOverdue>, tx: Tx) {
    return this.instructions.overdue(tx, payload);
  }

  @Consumes(HqInstructionClosed)
  onClosed({ payload }: Received<HqInstructionClosed>, tx: Tx) {
    return this.instructions.closed(tx, payload);
  }
}
