import { type FieldFault } from '@qingkong/contracts';

/**
 * What one edition says. A county counts the enterprises of its list, a 市直企业 its own production lines in their place.
 * All counts are whole numbers from 0; a county's figures leave 市直 enterprises out.
 */
export interface DailyReportContent {
  /** 零报告: an explicit statement that there is nothing to count (R26 never lets silence mean zero). */
  readonly nil: boolean;
  readonly enterprises: {
    readonly listed: number;
    readonly obliged: number;
    readonly notified: number;
    readonly acknowledged: number;
  };
  /** 停产 停排 限产 限排 现场控制 自主减排 长期停产 错峰: each listed enterprise in exactly one, by its strictest line (R22, R25). */
  readonly classes: {
    readonly haltProduction: number;
    readonly haltEmission: number;
    readonly limitProduction: number;
    readonly limitEmission: number;
    readonly onSiteControl: number;
    readonly voluntary: number;
    readonly idle: number;
    readonly staggered: number;
  };
  /** `people` 出动人次, `visits` 家次, `enterprises` distinct 家, `problems` found. */
  readonly inspections: {
    readonly people: number;
    readonly visits: number;
    readonly enterprises: number;
    readonly problems: number;
  };
  readonly remarks: string;
  readonly filledBy: string;
  readonly reviewedBy: string;
}

/** Figures that contradict each other, by JSON pointer, in Chinese; empty if they agree. */
export function contentFaults(content: DailyReportContent): FieldFault[] {
  const { enterprises, inspections } = content;
  const sum = total(content.classes);
  const found: [boolean, string, string][] = [
    [sum !== enterprises.listed, '/classes', `各类合计 ${sum} 家，与清单内企业数 ${enterprises.listed} 家不符`],
    [sum !== enterprises.listed, '/enterprises/listed', `清单内企业数应等于各类合计 ${sum} 家`],
    [enterprises.obliged > enterprises.listed, '/enterprises/obliged', '应执行企业数不能多于清单内企业数'],
    [enterprises.acknowledged > enterprises.notified, '/enterprises/acknowledged', '已签收数不能多于已通知数'],
    [inspections.enterprises > inspections.visits, '/inspections/visits', '检查家次不能少于检查企业家数'],
  ];
  return [
    ...found.filter(([isWrong]) => isWrong).map(([, pointer, detail]) => ({ pointer, detail })),
    ...nilFaults(content),
  ];
}

function nilFaults({ nil, enterprises, classes, inspections }: DailyReportContent): FieldFault[] {
  const counted = total(enterprises) + total(classes) + total(inspections);
  if (nil && counted > 0) return [{ pointer: '/nil', detail: '零报告的各项数字应全部为 0' }];
  if (!nil && counted === 0) return [{ pointer: '/nil', detail: '各项数字全部为 0 时，须明确选择零报告' }];
  return [];
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
