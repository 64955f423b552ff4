import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';
import { type TaskState } from './task.repository';

/** `?state=&limit=&cursor=`; the cursor is the `nextCursor` of the page before. */
export class ListTasks {
  @IsOptional() @IsIn(['given', 'overdue', 'closed']) state?: TaskState;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit: number = 50;
  @IsOptional() @IsUUID() cursor?: string;
}
