import { IsInstant, IsWords } from '@qingkong/http';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsUUID, Matches, Max, Min } from 'class-validator';
import { INSTRUCTION_STATES, type InstructionState } from './instruction.entity';

/** `?state=&limit=&cursor=`; the cursor is the `nextCursor` of the page before. */
export class ListInstructions {
  @IsOptional() @IsIn(INSTRUCTION_STATES) state?: InstructionState;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit: number = 50;
  @IsOptional() @IsUUID() cursor?: string;
}

/** To whom, what is to be done, and until when: RFC 3339 with an offset (contracts.md §2). */
export class AssignInstruction {
  @Matches(/^[\p{L}\p{N}_.:-]{1,80}$/u) unitId!: string;
  @IsWords(1, 1_000) note!: string;
  @IsInstant() dueAt!: string;
}

/** Why it is closed; kept for good (R31). */
export class CloseInstruction {
  @IsWords(1, 1_000) reason!: string;
}
