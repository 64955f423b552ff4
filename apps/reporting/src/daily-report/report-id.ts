import { ParseUUIDPipe } from '@nestjs/common';
import { DailyReportUnknown } from './daily-report-submission.service';

/** The id in a path; what is no id names no report either. */
export const ReportId = new ParseUUIDPipe({
  exceptionFactory: () => new DailyReportUnknown('There is no such daily report'),
});
