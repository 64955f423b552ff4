import { Allow, type Caller, CITY_ROLES, CurrentCaller } from '@qingkong/auth';
import { Idempotency } from '@qingkong/http';
import { Database } from '@qingkong/persistence';
import { Body, Controller, Get, Headers, Param, Post, Query } from '@nestjs/common';
import { SummaryRepository } from './summary.repository';
import { SubmitSummary, SummaryParams, SummaryQuery } from './summary.requests';
import { SummaryService } from './summary.service';

/** Summaries: what is owed, and sending one in (C36, C37). */
@Controller('v1/summaries')
export class SummaryController {
  constructor(
    private readonly db: Database,
    private readonly repository: SummaryRepository,
    private readonly summaries: SummaryService,
    private readonly idempotency: Idempotency,
  ) {}

  /** A page of {@link SummaryRepository.list}. */
  @Get()
  @Allow(...CITY_ROLES, 'taskForce', 'county', 'enterprise')
  list(@CurrentCaller() caller: Caller, @Query() query: SummaryQuery) {
    return this.db.transaction((tx) => this.repository.list(tx, caller, query));
  }

  /** One summary with all its versions. */
  @Get(':id')
  @Allow(...CITY_ROLES, 'taskForce', 'county', 'enterprise')
  find(@CurrentCaller() caller: Caller, @Param() { id }: SummaryParams) {
    return this.db.transaction((tx) => this.repository.find(tx, caller, id));
  }

  /** Sends one version in; answers with its receipt. */
  @Post(':id/submissions')
  @Allow('duty', 'county', 'enterprise')
  submit(
    @CurrentCaller() caller: Caller,
    @Param() { id }: SummaryParams,
    @Body() body: SubmitSummary,
    @Headers('idempotency-key') key: string | undefined,
  ) {
    const attempt = { caller: caller.sub, key, body, route: `POST /v1/summaries/${id}/submissions` };
    return this.idempotency.transaction(attempt, (tx) => this.summaries.submit(tx, id, caller, body));
  }
}
