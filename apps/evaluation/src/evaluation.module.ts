import { type ServiceDefinition } from '@qingkong/service';
import { Module } from '@nestjs/common';
import { AccountConsumer } from './account/account.consumer';
import { CalendarController } from './calendar/calendar.controller';
import { calendarMigrations } from './calendar/calendar.migrations';
import { CalendarService } from './calendar/calendar.service';
import { RelayLatencyConsumer } from './relay-latency/relay-latency.consumer';
import { RelayLatencyController } from './relay-latency/relay-latency.controller';
import { relayLatencyMigrations } from './relay-latency/relay-latency.migrations';
import { RelayLatencyRepository } from './relay-latency/relay-latency.repository';
import { RelayLatencyService } from './relay-latency/relay-latency.service';
import { ResponseConsumer } from './response/response.consumer';
import { responseMigrations } from './response/response.migrations';
import { ResponseService } from './response/response.service';
import { OwedSummaryService } from './summary/owed-summary.service';
import { SummaryReminderService } from './summary/summary-reminder.service';
import { SummaryController } from './summary/summary.controller';
import { SummaryDeadlines } from './summary/summary.deadlines';
import { Summary } from './summary/summary.entity';
import { summaryMigrations } from './summary/summary.migrations';
import { SummaryRepository } from './summary/summary.repository';
import { SummaryService } from './summary/summary.service';
import { UnitConsumer } from './unit.consumer';
import { unitMigrations } from './unit/unit.migrations';
import { UnitService } from './unit/unit.service';

/** §4 and §5 of the plan: summaries that are owed, and how well the word got around. */
@Module({
  controllers: [
    AccountConsumer,
    ResponseConsumer,
    UnitConsumer,
    RelayLatencyConsumer,
    CalendarController,
    SummaryController,
    RelayLatencyController,
  ],
  providers: [
    CalendarService,
    ResponseService,
    UnitService,
    OwedSummaryService,
    SummaryReminderService,
    SummaryDeadlines,
    SummaryRepository,
    SummaryService,
    RelayLatencyRepository,
    RelayLatencyService,
  ],
})
export class EvaluationModule {}

export const definition: ServiceDefinition = {
  name: 'evaluation',
  module: EvaluationModule,
  entities: [Summary],
  migrations: [
    ...calendarMigrations,
    ...responseMigrations,
    ...unitMigrations,
    ...summaryMigrations,
    ...relayLatencyMigrations,
  ],
};
