import { Type } from 'class-transformer';
import { IsInt, IsNotEmpty, IsOptional, IsString, IsUUID, Matches, Max, MaxLength, Min } from 'class-validator';

/** `?limit=&cursor=`; the cursor is the `nextCursor` of the page before. */
export class ListQuarantine {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit: number = 50;
  @IsOptional() @IsUUID() cursor?: string;
}

/** Why the duty officer decides so; kept for good (R31). */
export class DecideQuarantine {
  // More than blanks; no NUL and no half characters, which Postgres or a reader couldn't keep.
  @IsString() @IsNotEmpty() @MaxLength(1_000) @Matches(/^\s*[^\0\p{Cs}\s][^\0\p{Cs}]*$/u) reason!: string;
}
