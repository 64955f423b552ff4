/** One row with something in it. `row` counts from 1; cells are verbatim, `''` where empty, as many as the last one needs. */
export interface SheetRow {
  readonly row: number;
  readonly cells: readonly string[];
}

/** What a table of bare cells can't say. `column` counts from 0; `value` as the office wrote it, e.g. the formula or the range. */
export interface CellOddity {
  readonly kind: 'formula' | 'error' | 'merged';
  readonly row: number;
  readonly column: number;
  readonly value: string;
}

/** One table of a file; a CSV is one without a name. `isEven`: rows should have as many cells as the header. */
export interface ListSheet {
  readonly name: string;
  readonly rows: readonly SheetRow[];
  readonly oddities: readonly CellOddity[];
  readonly hiddenRows: number;
  readonly isEven: boolean;
}
