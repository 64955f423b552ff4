import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';

const STATES = ['applied', 'ignored', 'quarantined', 'dismissed'] as const;

/** `?state=&limit=&cursor=`; the cursor is the `nextCursor` of the page before. */
export class ListAlerts {
  @IsOptional() @IsIn(STATES) state?: (typeof STATES)[number];
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit: number = 50;
  @IsOptional() @IsUUID() cursor?: string;
}
