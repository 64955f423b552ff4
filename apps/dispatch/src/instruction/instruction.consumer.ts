import {
  HqInstructionAssigned,
  HqInstructionClosed,
  HqInstructionOverdue,
  HqInstructionReceived,
  HqInstructionRevised,
  HqInstructionWithdrawn,
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
  onReceived({ payload, aggregateVersion }: Received<HqInstructionReceived>, tx: Tx) {
    return this.instructions.received(tx, payload, aggregateVersion);
  }

  @Consumes(HqInstructionRevised)
  onRevised({ payload, aggregateVersion }: Received<HqInstructionRevised>, tx: Tx) {
    return this.instructions.revised(tx, payload, aggregateVersion);
  }

  @Consumes(HqInstructionAssigned)
  onAssigned({ payload, aggregateVersion }: Received<HqInstructionAssigned>, tx: Tx) {
    return this.instructions.assigned(tx, payload, aggregateVersion);
  }

  @Consumes(HqInstructionOverdue)
  onOverdue({ payload, aggregateVersion }: Received<HqInstructionOverdue>, tx: Tx) {
    return this.instructions.overdue(tx, payload, aggregateVersion);
  }

  @Consumes(HqInstructionClosed)
  onClosed({ payload, aggregateVersion }: Received<HqInstructionClosed>, tx: Tx) {
    return this.instructions.closed(tx, payload, aggregateVersion);
  }

  @Consumes(HqInstructionWithdrawn)
  onWithdrawn({ payload, aggregateVersion }: Received<HqInstructionWithdrawn>, tx: Tx) {
    return this.instructions.withdrawn(tx, payload, aggregateVersion);
  }
}
