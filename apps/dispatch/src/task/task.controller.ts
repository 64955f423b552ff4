import { Allow, type Caller, CITY_ROLES, CurrentCaller, seesCity } from '@qingkong/auth';
import { Database } from '@qingkong/persistence';
import { Controller, Get, Query } from '@nestjs/common';
import { listTasks, type Task } from './task.repository';
import { ListTasks } from './task.requests';

/** 交办: what units have to do besides their measures (C14). */
@Controller('v1/tasks')
export class TaskController {
  constructor(private readonly db: Database) {}

  /** Newest first: of the whole city for those who see it, else of the caller's own unit. */
  @Get()
  @Allow(...CITY_ROLES, 'taskForce', 'county', 'enterprise')
  async list(
    @Query() { state, limit, cursor }: ListTasks,
    @CurrentCaller() caller: Caller,
  ): Promise<{ items: Task[]; nextCursor: string | null }> {
    const unitId = seesCity(caller) ? null : (caller.unitId ?? '');
    const page = { unitId, state: state ?? null, before: cursor ?? null, limit };
    const items = await this.db.transaction((tx) => listTasks(tx, page));
    return { items, nextCursor: items.length === limit ? (items.at(-1)?.id ?? null) : null };
  }
}
