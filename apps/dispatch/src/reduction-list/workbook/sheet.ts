import { type CellOddity, type ListSheet, type SheetRow } from '../list-sheet';
import { type NumberKind, numberText, TextGathering } from './cell-text';
import { fillMerged, type Range, rangeOf } from './merged';
import { readXml, type XmlReader } from './xml';
import { ContainerRefused } from './zip';

/** What cells of any sheet refer to. */
export interface CellSurroundings {
  readonly strings: readonly string[];
  readonly numberKinds: readonly NumberKind[];
  readonly dateSystem: 1900 | 1904;
}

const MAX_ROWS = 100_000;
const MAX_COLUMNS = 300;
const MAX_MERGED = 50_000;
const MAX_ODDITIES = 50_000;

/** Reads one sheet row by row; `onRow` hears how many there are so far. Rows with nothing in them cost nothing. */
export class SheetReading implements XmlReader {
  private readonly name: string;
  private readonly surroundings: CellSurroundings;
  private readonly onRow: (rows: number) => void;
  private readonly rows: SheetRow[] = [];
  private readonly oddities: CellOddity[] = [];
  private readonly merged: Range[] = [];
  private readonly value = new TextGathering();
  private readonly formula = new TextGathering();
  private hiddenRows = 0;
  private row = 0;
  private column = -1;
  private type = 'n';
  private style = 0;
  private hasFormula = false;
  private cells: string[] = [];
  private gathering: TextGathering | undefined;

  constructor(name: string, surroundings: CellSurroundings, onRow: (rows: number) => void) {
    this.name = name;
    this.surroundings = surroundings;
    this.onRow = onRow;
  }

  read(part: string, content: Uint8Array): ListSheet {
    readXml(part, content, this);
    const { name, oddities, hiddenRows } = this;
    const rows = fillMerged(this.rows, this.merged);
    for (const { text, top, left } of this.merged) this.note('merged', top, left, text);
    return { name, rows, oddities, hiddenRows, isEven: false };
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.value.enter(name);
    if (name === 'row') this.openRow(attributes);
    else if (name === 'c') this.openCell(attributes);
    else if (name === 'v' || name === 't') this.gathering = this.value;
    else if (name === 'f') [this.gathering, this.hasFormula] = [this.formula, true];
    else if (name === 'mergeCell' && attributes['ref']) this.openMerged(attributes['ref']);
  }

  text(text: string): void {
    this.gathering?.add(text);
  }

  close(name: string): void {
    this.value.leave(name);
    if (name === 'v' || name === 't' || name === 'f') this.gathering = undefined;
    else if (name === 'c') this.closeCell();
    else if (name === 'row') this.closeRow();
  }

  private openRow({ r, hidden }: Readonly<Record<string, string>>): void {
    this.row = r === undefined ? this.row + 1 : Number(r);
    this.column = -1;
    this.cells = [];
    if (hidden === '1' || hidden === 'true') this.hiddenRows++;
  }

  private openCell({ r, t = 'n', s = '0' }: Readonly<Record<string, string>>): void {
    this.column = r === undefined ? this.column + 1 : columnOf(r);
    [this.type, this.style, this.hasFormula] = [t, Number(s), false];
  }

  private closeCell(): void {
    const text = this.textOf(this.value.take());
    const formula = this.formula.take();
    if (this.hasFormula) this.note('formula', this.row, this.column, formula ? `=${formula}` : '=');
    if (text === '') return;
    if (this.column >= MAX_COLUMNS) throw new ContainerRefused(`工作表「${this.name}」超过${MAX_COLUMNS}列`);
    while (this.cells.length < this.column) this.cells.push('');
    this.cells[this.column] = text;
  }

  private textOf(value: string): string {
    const { strings, numberKinds, dateSystem } = this.surroundings;
    if (this.type === 's') return strings[Number(value)] ?? '';
    if (this.type === 'n') return value && numberText(value, numberKinds[this.style] ?? 'plain', dateSystem);
    if (this.type === 'b') return value === '1' ? '是' : '否';
    if (this.type !== 'e') return value;
    this.note('error', this.row, this.column, value);
    return '';
  }

  private closeRow(): void {
    if (this.cells.every((cell) => cell.trim() === '')) return;
    if (this.rows.length === MAX_ROWS) throw new ContainerRefused(`工作表「${this.name}」超过${MAX_ROWS}行`);
    this.rows.push({ row: this.row, cells: this.cells });
    this.onRow(this.rows.length);
  }

  private openMerged(ref: string): void {
    const range = rangeOf(ref);
    if (this.merged.length === MAX_MERGED) throw new ContainerRefused(`合并单元格超过${MAX_MERGED}处`);
    if (range) this.merged.push(range);
  }

  private note(kind: CellOddity['kind'], row: number, column: number, value: string): void {
    if (this.oddities.length < MAX_ODDITIES) this.oddities.push({ kind, row, column, value });
  }
}

/** `C7` is column 2. */
export function columnOf(ref: string): number {
  let column = 0;
  for (const letter of /^[A-Z]{1,4}/.exec(ref)?.[0] ?? '') column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}
