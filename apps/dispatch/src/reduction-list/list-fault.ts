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
  | 'edition-differs';

/** One thing wrong with a list. `row` counts from 1 (the header), 0 is the file; `reason` and `example` are Chinese, for the bureau that wrote it. */
export interface ListFault {
  readonly row: number;
  readonly column: string;
  readonly value: string;
  readonly severity: 'blocking' | 'warning';
  readonly rule: BlockingRule | WarningRule;
  readonly reason: string;
  readonly example: string;
}

type Facts = Pick<ListFault, 'row' | 'column' | 'value' | 'reason' | 'example'>;
/** A fault that keeps the list from being published. */
export const blocking = (rule: BlockingRule, facts: Facts): ListFault => ({ ...facts, rule, severity: 'blocking' });
/** A fault that the list can be published with. */
export const warning = (rule: WarningRule, facts: Facts): ListFault => ({ ...facts, rule, severity: 'warning' });

/** The list can't be published; the message lists every blocking fault as `file:row: reason (example)`. */
export class ListFaulty extends Error {
  constructor(
    file: string,
    readonly faults: readonly ListFault[],
  ) {
    const lines = faults
      .filter(({ severity }) => severity === 'blocking')
      .map(({ row, column, value, reason, example }) => {
        const what = column ? `${column}「${value}」${reason}` : reason;
        return `${file}:${row}: ${what} (例: ${example})`;
      });
    super(['The reduction list is faulty:', ...lines].join('\n  '));
    this.name = 'ListFaulty';
  }
}
