import { Module } from '@nestjs/common';
import { type ServiceDefinition } from '@qingkong/service';
import { AccountConsumer } from './account/account.consumer';
import { DailyReportController } from './daily-report/daily-report.controller';
import { DailyReportDeadlines } from './daily-report/daily-report.deadlines';
import { DailyReport } from './daily-report/daily-report.entity';
import { dailyReportMigrations } from './daily-report/daily-report.migrations';
import { DailyReports } from './daily-report/daily-report.repository';
import { DailyReportNewcomers } from './daily-report/daily-report-newcomer.service';
import { DailyReportOpenings } from './daily-report/daily-report-opening.service';
import { DailyReportReminders } from './daily-report/daily-report-reminder.service';
import { DailyReportSubmissionController } from './daily-report/daily-report-submission.controller';
import { DailyReportSubmissions } from './daily-report/daily-report-submission.service';
import { ResponseConsumer } from './response.consumer';
import { Response } from './response/response.entity';
import { responseMigrations } from './response/response.migrations';
import { Responses } from './response/response.service';
import { UnitConsumer } from './unit.consumer';
import { unitMigrations } from './unit/unit.migrations';
import { Units } from './unit/unit.service';

@Module({
  controllers: [
    AccountConsumer,
    UnitConsumer,
    ResponseConsumer,
    DailyReportController,
    DailyReportSubmissionController,
  ],
  providers: [
    Units,
    Responses,
    DailyReports,
    DailyReportReminders,
    DailyReportOpenings,
    DailyReportNewcomers,
    DailyReportSubmissions,
    DailyReportDeadlines,
  ],
})
export class ReportingModule {}

export const definition: ServiceDefinition = {
  name: 'reporting',
  module: ReportingModule,
  entities: [Response, DailyReport],
  migrations: [...responseMigrations, ...unitMigrations, ...dailyReportMigrations],
};
