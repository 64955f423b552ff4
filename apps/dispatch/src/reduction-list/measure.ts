import { type ResponseLevel } from '@qingkong/plan';

/** The five kinds of §1.2 (C02), `voluntary` (told, not obliged: C23), and the two that say nothing. */
export type MeasureKind =
  | 'onSiteControl'
  | 'haltProduction'
  | 'haltEmission'
  | 'limitProduction'
  | 'limitEmission'
  | 'voluntary'
  | 'unknown'
  | 'empty';

/** What remains allowed: down `to` this much, `from` that much where the text says so, in `unit` as written (`%`, `吨`). */
export interface MeasureQuantity {
  readonly from: number | null;
  readonly to: number;
  readonly unit: string;
}

/** One cell of the list. `text` is verbatim and the only thing anybody is told; the rest is for figures and checks. */
export interface Measure {
  readonly text: string;
  readonly kind: MeasureKind;
  readonly quantity?: MeasureQuantity;
}

/** The texts of one line, verbatim, `''` where the cell is empty. */
export type MeasureTexts = Readonly<Record<ResponseLevel, string>>;

const LABELS: Readonly<Record<string, MeasureKind>> = {
  生产现场控制: 'onSiteControl',
  现场控制: 'onSiteControl',
  停产: 'haltProduction',
  停排: 'haltEmission',
  限产: 'limitProduction',
  限排: 'limitEmission',
  自主减排: 'voluntary',
  自主采取减排措施: 'voluntary',
  不停限产: 'voluntary',
  '不停产、不限产': 'voluntary',
};
/** From mild to strict, for a line that does several (clauses.md, report classes). */
const ASCENDING: readonly MeasureKind[] = [
  'voluntary',
  'onSiteControl',
  'limitEmission',
  'limitProduction',
  'haltEmission',
  'haltProduction',
];

/** Reads a cell without changing its text (C23). A text that fits none or several kinds is `unknown`, never the mildest. */
export function parseMeasure(text: string): Measure {
  const compact = text
    .replace(/^\s*[①-⑳]/, '')
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/^\(?\d{1,2}[.、)]/, '')
    .replace(/(\d),(?=\d{3}(?!\d))/g, '$1');
  if (compact === '') return { text, kind: 'empty' };
  const quantity = quantityOf(compact);
  const kind = partial(kindOf(compact), quantity);
  return { text, kind, ...(quantity && { quantity }) };
}

/** A leading label decides (`限产：…`); else the one label the text has, unless it is denied or halved (不停产, 部分停产). */
function kindOf(compact: string): MeasureKind {
  const leading = Object.keys(LABELS).find((label) => compact.startsWith(label));
  if (leading) return LABELS[leading] ?? 'unknown';
  const doubtful = /(?<!自主)(不|未|非|无需|无须|避免|部分|半)[停限](产|排)/.test(
    compact.replace(/不停限产|不停产、不限产/g, ''),
  );
  const kinds = new Set(Object.entries(LABELS).flatMap(([label, kind]) => (compact.includes(label) ? [kind] : [])));
  const [only] = kinds;
  return doubtful || kinds.size !== 1 || !only ? 'unknown' : only;
}

/** 停产50% stops half: counted as 限产, or the stop figure would be inflated (R22). */
function partial(kind: MeasureKind, quantity: MeasureQuantity | undefined): MeasureKind {
  if (!quantity || quantity.to === 0) return kind;
  if (kind === 'haltProduction') return 'limitProduction';
  return kind === 'haltEmission' ? 'limitEmission' : kind;
}

// Bounded, so that a cell made to be slow isn't.
const NUMBER = '(\\d{1,12}(?:\\.\\d{1,6})?)';
const UNIT =
  '((?:%|万吨|吨|千克|公斤|kg|万千瓦时|千瓦时|kWh|小时|立方米|m3|万件|件|套|台|条|t|h)(?:/(?:日|天|小时|d|h))?)';
const FROM_TO = new RegExp(`${NUMBER}${UNIT}?(?:降低|下降|减少|压减|降|减)?(?:到|至|为)${NUMBER}${UNIT}`);
const DOWN_TO = new RegExp(
  `(?:(?:降低|下降|减少|压减|降|减)(?:到|至|为)|不(?:得)?(?:高于|超过|大于)|控制在|低于|≤|<=?)${NUMBER}${UNIT}`,
);
/** 限产50%, 停用…的50%: a part taken away. */
const CUT_BY = new RegExp(
  `(?:[停限][产排]|停用[^,。;]{0,40}?|减排|降低|下降|减少|压减|削减)(?:比例)?[:的]?(?:约|不低于)?${NUMBER}%`,
);

function quantityOf(compact: string): MeasureQuantity | undefined {
  const [, from, fromUnit, to, toUnit] = FROM_TO.exec(compact) ?? [];
  if (from && to && toUnit && (fromUnit ?? toUnit) === toUnit)
    return { from: Number(from), to: Number(to), unit: toUnit };
  const [, limit, unit] = DOWN_TO.exec(compact) ?? [];
  if (limit && unit) return { from: null, to: Number(limit), unit };
  const [, cut] = CUT_BY.exec(compact) ?? [];
  return cut && Number(cut) <= 100 ? { from: 100, to: 100 - Number(cut), unit: '%' } : undefined;
}

/** Whether `measure` asks plainly less than `other`; false where the two can't be compared. */
export function isWeaker(measure: Measure, other: Measure): boolean {
  const [own, others] = [ASCENDING.indexOf(measure.kind), ASCENDING.indexOf(other.kind)];
  if (own === -1 || others === -1) return false;
  if (own !== others) return own < others;
  const [a, b] = [measure.quantity, other.quantity];
  return a !== undefined && b !== undefined && a.unit === b.unit && a.to > b.to;
}
