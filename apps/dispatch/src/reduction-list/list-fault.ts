/** What keeps a list from being published (list-and-forms.md, Reduction list). */
export type BlockingRule =
  | 'unreadable'
  | 'older-version'
  | 'missing-column'
  | 'unknown-level-column'
  | 'no-name'
  | 'bad-credit-code'
  | 'unknown-county';
/** What somebody must mend, though the list can be published. */
export type WarningRule =
  | 'unknown-header'
  | 'repeated-header'
  | 'column-count'
  | 'formula-cell'
  | 'empty-measure'
  | 'unknown-measure'
  | 'weaker-measure'
  | 'unclear-answer'
  | 'no-shutdown-hours'
  | 'unknown-grade'
  | 'no-line-name'
  | 'repeated-line'
  | 'repeated-name'
  | 'rows-disagree'
  | 'edition-differs'
  | 'merged-cell'
  | 'error-cell'
  | 'hidden-sheet'
  | 'hidden-rows'
  | 'sheet-not-read'
  | 'external-link'
  | 'macro'
  | 'baseline-differs'
  | 'plant-too-long'
  | 'too-many-faults';

/** One thing wrong with a list. `sheet` is `''` in a CSV; `row` counts from 1, 0 is the file or the sheet; `reason` and `example` are Chinese, for the bureau that wrote it. */
export interface ListFault {
  readonly sheet: string;
  readonly row: number;
  readonly column: string;
  readonly value: string;
  readonly severity: 'blocking' | 'warning';
  readonly rule: BlockingRule | WarningRule;
  readonly reason: string;
  readonly example: string;
}

type Facts = Pick<ListFault, 'row' | 'column' | 'value' | 'reason' | 'example'> & { readonly sheet?: string };
/** A fault that keeps the list from being published. */
export const blocking = (rule: BlockingRule, facts: Facts): ListFault => ({
  sheet: '',
  ...facts,
  rule,
  severity: 'blocking',
});
/** A fault that the list can be published with. */
export const warning = (rule: WarningRule, facts: Facts): ListFault => ({
  sheet: '',
  ...facts,
  rule,
  severity: 'warning',
});

/** Whether the list must not be published. */
export const isBlocked = (faults: readonly ListFault[]): boolean =>
  faults.some(({ severity }) => severity === 'blocking');

/** Where and what, for people: `表1!7: 县(市、区)「北京」不是… (例: …)`; the row alone in a CSV. */
export function describeFault({ sheet, row, column, value, reason, example }: ListFault): string {
  const place = sheet ? `${sheet}!${row}` : String(row);
  return `${place}: ${column ? `${column}「${value}」${reason}` : reason} (例: ${example})`;
}

/** The list can't be published; the message lists every blocking fault as `file:row: reason (example)`. */
export class ListFaulty extends Error {
  readonly faults: readonly ListFault[];

  constructor(file: string, faults: readonly ListFault[]) {
    const lines = faults
      .filter(({ severity }) => severity === 'blocking')
      .map((fault) => `${file}:${describeFault(fault)}`);
    super(['The reduction list is faulty:', ...lines].join('\n  '));
    this.name = 'ListFaulty';
    this.faults = faults;
  }
}
