import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

/** `?limit=&cursor=` of every list (contracts.md §2). */
export class PageQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;

  @IsOptional()
  @Matches(/^[\w-]{1,200}$/, { message: 'must be the nextCursor of an earlier page' })
  cursor?: string;
}
