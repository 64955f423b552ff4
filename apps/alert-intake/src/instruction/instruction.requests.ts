import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsISO8601, IsOptional, IsString, IsUUID, Matches, Max, MaxLength, Min } from 'class-validator';
import { INSTRUCTION_STATES, type InstructionState } from './instruction.entity';

/** RFC 3339 of this millennium; whether there is such a day is IsISO8601's to say. */
const INSTANT = /^2\d{3}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Words of the duty officer; no NUL and no half characters, which Postgres or a reader couldn't keep. */
const Words = () => applyDecorators(IsString(), MaxLength(1_000), Matches(/^\s*[^\0\p{Cs}\s][^\0\p{Cs}]*$/u));

/** `?state=&limit=&cursor=`; the cursor is the `nextCursor` of the page before. */
export class ListInstructions {
  @IsOptional() @IsIn(INSTRUCTION_STATES) state?: InstructionState;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit: number = 50;
  @IsOptional() @IsUUID() cursor?: string;
}

/** To whom, what is to be done, and until when: RFC 3339 with an offset (contracts.md §2). */
export class AssignInstruction {
  @Matches(/^[\p{L}\p{N}_.:-]{1,80}$/u) unitId!: string;
  @Words() note!: string;
  @Matches(INSTANT, { message: 'dueAt must be RFC 3339 with an offset, like 2026-02-13T17:00:00+08:00' })
  @IsISO8601({ strict: true })
  dueAt!: string;
}

/** Why it is closed; kept for good (R31). */
export class CloseInstruction {
  @Words() reason!: string;
}
