import { Allow, CITY_ROLES } from '@qingkong/auth';
import { Database } from '@qingkong/persistence';
import { Controller, Get, Query } from '@nestjs/common';
import { RelayLatencyRepository } from './relay-latency.repository';
import { RelayLatencyQuery } from './relay-latency.requests';

/** How fast the word reached the units, for those who see the whole city. */
@Controller('v1/relay-latencies')
export class RelayLatencyController {
  constructor(
    private readonly db: Database,
    private readonly latencies: RelayLatencyRepository,
  ) {}

  /** The figures of a response with a page of its units. */
  @Get()
  @Allow(...CITY_ROLES)
  find(@Query() query: RelayLatencyQuery) {
    return this.db.transaction(async (tx) => ({
      ...(await this.latencies.figures(tx, query.responseId)),
      ...(await this.latencies.list(tx, query)),
    }));
  }
}
