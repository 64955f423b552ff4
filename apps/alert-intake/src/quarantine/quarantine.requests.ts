import { IsWords } from '@qingkong/http';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';

/** `?limit=&cursor=`; the cursor is the `nextCursor` of the page before. */
export class ListQuarantine {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit: number = 50;
  @IsOptional() @IsUUID() cursor?: string;
}

/** Why the duty officer decides so; kept for good (R31). */
export class DecideQuarantine {
  @IsWords(1, 1_000) reason!: string;
}
