import { Deadlines } from '@qingkong/deadlines';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { INSTRUCTION_DUE, InstructionService } from './instruction.service';

/** When an instruction that was given to a unit is due (C14). */
@Injectable()
export class InstructionDeadlines implements OnModuleInit {
  constructor(
    private readonly deadlines: Deadlines,
    private readonly instructions: InstructionService,
  ) {}

  onModuleInit(): void {
    this.deadlines.on(INSTRUCTION_DUE, ({ subjectId, firedAt }, tx) =>
      this.instructions.reachDue(tx, subjectId, firedAt),
    );
  }
}
