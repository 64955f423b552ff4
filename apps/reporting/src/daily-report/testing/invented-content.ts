import { type DailyReportContent } from '../daily-report-content';

/** A county's day, invented. */
export const invented: DailyReportContent = {
  nil: false,
  enterprises: { listed: 12, obliged: 9, notified: 12, acknowledged: 11 },
  classes: {
    haltProduction: 3,
    haltEmission: 1,
    limitProduction: 3,
    limitEmission: 1,
    onSiteControl: 1,
    voluntary: 1,
    idle: 1,
    staggered: 1,
  },
  inspections: { people: 10, visits: 6, enterprises: 4, problems: 1 },
  remarks: '虚构样例：夜查一次，发现问题已现场整改。',
  filledBy: '填报人甲',
  reviewedBy: '审核人乙',
};

/** 零报告, invented. */
export const nil: DailyReportContent = {
  ...invented,
  nil: true,
  enterprises: { listed: 0, obliged: 0, notified: 0, acknowledged: 0 },
  classes: {
    haltProduction: 0,
    haltEmission: 0,
    limitProduction: 0,
    limitEmission: 0,
    onSiteControl: 0,
    voluntary: 0,
    idle: 0,
    staggered: 0,
  },
  inspections: { people: 0, visits: 0, enterprises: 0, problems: 0 },
};
