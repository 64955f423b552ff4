import { Body, Controller, Headers, Inject, Param, Post } from '@nestjs/common';
import { Allow, type Caller, CurrentCaller } from '@qingkong/auth';
import { Idempotency } from '@qingkong/http';
import { Clock } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { DailyReportSubmissions } from './daily-report-submission.service';
import { type DailyReportView, viewOf } from './daily-report-view';
import { ReportId, SubmitDailyReport } from './daily-report.requests';

/** Handing a daily report in, and correcting it: each POST is one edition. */
@Controller('v1/daily-reports/:id/submissions')
export class DailyReportSubmissionController {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly submissions: DailyReportSubmissions,
    @Inject(PLAN) private readonly plan: Plan,
  ) {}

  /** Hands a report in, or corrects it: each submission is an edition of its own; late from the deadline on, by the server’s clock (C28). */
  @Post()
  @Allow('county', 'enterprise', 'duty')
  submit(
    @Param('id', ReportId) reportId: string,
    @Body() body: SubmitDailyReport,
    @Headers('idempotency-key') key: string | undefined,
    @CurrentCaller() caller: Caller,
  ): Promise<DailyReportView> {
    // Taken before any waiting for the database: the time of receipt decides (C28).
    const receivedAt = this.clock.now();
    const { proxyReason = null, ...content } = body;
    const attempt = { caller: caller.sub, key, route: `POST /v1/daily-reports/${reportId}/submissions`, body };
    return this.idempotency.transaction(attempt, async (tx) => {
      const report = await this.submissions.submit(tx, { reportId, caller, receivedAt, proxyReason, content });
      return viewOf(report, this.plan.timeZone);
    });
  }
}
