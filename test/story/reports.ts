import { type City } from './city';
import { UNITS } from './people';

/** A county's or a 市直 enterprise's daily report with sums that add up; the figures are invented. */
const CONTENT = {
  nil: false,
  enterprises: { listed: 2, obliged: 2, notified: 2, acknowledged: 2 },
  classes: {
    haltProduction: 0,
    haltEmission: 0,
    limitProduction: 2,
    limitEmission: 0,
    onSiteControl: 0,
    voluntary: 0,
    idle: 0,
    staggered: 0,
  },
  inspections: { people: 4, visits: 3, enterprises: 2, problems: 0 },
  remarks: '样例，数据均为虚构',
  filledBy: '填报人（虚构）',
  reviewedBy: '审核人（虚构）',
};

export interface ReportRow {
  readonly id: string;
  readonly unitId: string;
  readonly reportDate: string;
  readonly state: string;
  readonly dueAt: string;
  readonly late: boolean | null;
  readonly closing: boolean;
}

/** Daily reports as the Office sees them. */
export async function reportsOf(city: City, reportDate: string): Promise<ReportRow[]> {
  const { body } = await city.calls('reporting', 'GET', `/v1/daily-reports?reportDate=${reportDate}`, {
    as: 'office-duty',
  });
  return body['items'] as ReportRow[];
}

/** The liaison of this unit hands in the day's report. */
export async function submits(city: City, unit: string, reportDate: string): Promise<ReportRow> {
  const unitId = UNITS[unit] ?? unit;
  const report = (await reportsOf(city, reportDate)).find((row) => row.unitId === unitId);
  if (!report) throw new Error(`${unit} owes no report for ${reportDate}`);
  const answer = await city.calls('reporting', 'POST', `/v1/daily-reports/${report.id}/submissions`, {
    as: `${unitId}-liaison`,
    body: CONTENT,
  });
  if (answer.status !== 201)
    throw new Error(`${unit} could not report: ${answer.status} ${JSON.stringify(answer.body)}`);
  await city.settles();
  return answer.body as unknown as ReportRow;
}
