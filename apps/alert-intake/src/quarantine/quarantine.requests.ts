import { Type } from 'class-transformer';
import { IsInt, IsNotEmpty, IsOptional, IsString, IsUUID, Matches, Max, MaxLength, Min } from 'class-validator';

/** `?limit=&cursor=`; the cursor is the `nextCursor` of the page before. */
export class ListQuarantine {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit: number = 50;
  @IsOptional() @IsUUID() cursor?: string;
}

/** Why the duty officer decides so; kept for good (R31). */
export class DecideQuarantine {
  // Postgres keeps no NUL in a text.
  @IsString() @IsNotEmpty() @MaxLength(1_000) @Matches(/^[^\0]*\S[^\0]*$/) reason!: string;
}
