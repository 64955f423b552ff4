import { Type } from 'class-transformer';
import { IsInt, IsISO8601, Matches, Max, Min } from 'class-validator';

/** `?from=2026-02-14&workingDays=5` */
export class WorkingDayQuery {
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'must be a calendar date, for example 2026-02-14' })
  @IsISO8601({ strict: true }, { message: 'must be a day that exists' })
  from!: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(60)
  workingDays!: number;
}
