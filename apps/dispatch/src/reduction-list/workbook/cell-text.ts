import { ContainerRefused } from './zip';
import { readXml, type XmlReader } from './xml';

/** Characters a cell may hold, as in spreadsheets. */
const MAX_TEXT = 32_767;
const MAX_STRINGS = 2_000_000;
const DAY_MS = 86_400_000;
/** Day 0 of the two date systems; the first one believes that 1900 was a leap year. */
const EPOCHS = { 1900: Date.UTC(1899, 11, 30), 1904: Date.UTC(1904, 0, 1) } as const;
/** Number formats that every spreadsheet knows by number: dates, and 0% and 0.00%. */
const isBuiltInDate = (id: number) => (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
const isBuiltInPercent = (id: number) => id === 9 || id === 10;

/** How a number is shown, as far as it matters here. */
export type NumberKind = 'plain' | 'date' | 'percent';

/** Gathers text between tags, without the readings that East Asian spreadsheets add (`rPh`). Throws where a cell has too much. */
export class TextGathering {
  private gathered = '';
  private silent = 0;

  enter(name: string): void {
    if (name === 'rPh') this.silent++;
  }

  leave(name: string): void {
    if (name === 'rPh') this.silent--;
  }

  add(text: string): void {
    if (this.silent === 0) this.gathered += text;
    if (this.gathered.length > MAX_TEXT) throw new ContainerRefused(`有单元格超过${MAX_TEXT}个字符`);
  }

  /** What was gathered since the last time, `_x000D_` written out. */
  take(): string {
    const text = this.gathered.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
      String.fromCharCode(parseInt(hex, 16)),
    );
    this.gathered = '';
    return text.replaceAll('\0', '');
  }
}

/** The texts that cells refer to by number. */
export function readSharedStrings(part: string, content: Uint8Array): string[] {
  const strings: string[] = [];
  const gathering = new TextGathering();
  let isText = false;
  const reader: XmlReader = {
    open(name) {
      gathering.enter(name);
      if (name === 't') isText = true;
    },
    text(text) {
      if (isText) gathering.add(text);
    },
    close(name) {
      gathering.leave(name);
      if (name === 't') isText = false;
      if (name !== 'si') return;
      if (strings.length === MAX_STRINGS) throw new ContainerRefused(`文本超过${MAX_STRINGS}条`);
      strings.push(gathering.take());
    },
  };
  readXml(part, content, reader);
  return strings;
}

/** What kind of number each cell style shows, by the style's number. */
export function readNumberKinds(part: string, content: Uint8Array): NumberKind[] {
  const custom = new Map<number, NumberKind>();
  const kinds: NumberKind[] = [];
  let isCellFormat = false;
  readXml(part, content, {
    open(name, { numFmtId = '0', formatCode = '' }) {
      const id = Number(numFmtId);
      if (name === 'numFmt') custom.set(id, kindOfFormat(formatCode));
      if (name === 'cellXfs') isCellFormat = true;
      if (name === 'xf' && isCellFormat) kinds.push(custom.get(id) ?? builtInKind(id));
    },
    close(name) {
      if (name === 'cellXfs') isCellFormat = false;
    },
  });
  return kinds;
}

function builtInKind(id: number): NumberKind {
  if (isBuiltInDate(id)) return 'date';
  return isBuiltInPercent(id) ? 'percent' : 'plain';
}

function kindOfFormat(code: string): NumberKind {
  // Quoted text and colours or locales in brackets say nothing of the kind.
  const bare = code.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '');
  if (/[yd年月日]/i.test(bare)) return 'date';
  return bare.includes('%') ? 'percent' : 'plain';
}

/** A number as the spreadsheet shows it: a date as YYYY-MM-DD, a share with its %, any other without rounding errors. */
export function numberText(value: string, kind: NumberKind, dateSystem: 1900 | 1904): string {
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  if (kind === 'percent') return `${Number((number * 100).toPrecision(12))}%`;
  if (kind !== 'date') return String(Number(number.toPrecision(15)));
  const date = new Date(EPOCHS[dateSystem] + Math.floor(number) * DAY_MS);
  return Number.isNaN(date.getTime()) ? value : date.toISOString().slice(0, 10);
}
