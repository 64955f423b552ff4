import { dirname, join } from 'node:path/posix';
import { type ListSheet } from '../list-sheet';
import { readNumberKinds, readSharedStrings } from './cell-text';
import { type CellSurroundings, SheetReading } from './sheet';
import { attribute, readXml } from './xml';
import { ContainerRefused, inflate, openZip, type ZipEntry } from './zip';

/** What a workbook holds. `hidden` sheets are not read; `foreign` are parts that reach outside it or run: links, macros. */
export interface Workbook {
  readonly sheets: readonly ListSheet[];
  readonly hidden: readonly string[];
  readonly foreign: readonly ('links' | 'macros')[];
}

interface SheetEntry {
  readonly name: string;
  readonly relation: string;
  readonly isHidden: boolean;
}

const MAX_SHEETS = 100;

/** Whether the bytes are a ZIP, as every .xlsx is. */
export const isZip = (bytes: Uint8Array): boolean => startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]);
/** Whether the bytes are of the old binary kind: .xls, or an .xlsx under a password. */
export const isOldBinary = (bytes: Uint8Array): boolean => startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0]);

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

/**
 * Reads an .xlsx from its bytes, without ever calculating, fetching or unpacking to disk. Throws {@link ContainerRefused} where it is
 * broken or beyond the limits (H4). `onRow` hears of every row read of a sheet, with how many of it there are.
 */
export function readWorkbook(bytes: Uint8Array, onRow: (rows: number) => void = () => undefined): Workbook {
  const entries = openZip(bytes);
  const root = relationsOf(entries, '');
  const part = [...root.values()].find(({ type }) => type.endsWith('/officeDocument'))?.target ?? 'xl/workbook.xml';
  const relations = relationsOf(entries, part);
  const { sheets, dateSystem } = sheetsOf(part, contentOf(entries, part));
  const byType = (type: string) => [...relations.values()].find((relation) => relation.type.endsWith(type))?.target;
  const [strings, styles] = [byType('/sharedStrings'), byType('/styles')];
  const surroundings: CellSurroundings = {
    strings: strings ? readSharedStrings(strings, contentOf(entries, strings)) : [],
    numberKinds: styles ? readNumberKinds(styles, contentOf(entries, styles)) : [],
    dateSystem,
  };
  const visible = sheets.filter(({ isHidden }) => !isHidden);
  return {
    sheets: visible.map(({ name, relation }) => {
      const target = relations.get(relation)?.target ?? '';
      return new SheetReading(name, surroundings, onRow).read(target, contentOf(entries, target));
    }),
    hidden: sheets.filter(({ isHidden }) => isHidden).map(({ name }) => name),
    foreign: foreignParts([...entries.keys()]),
  };
}

function foreignParts(names: readonly string[]): ('links' | 'macros')[] {
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  const links = has(/^xl\/(externalLinks|connections|queryTables)/i) ? (['links'] as const) : [];
  return [...links, ...(has(/vbaProject|macrosheets|activeX|embeddings/i) ? (['macros'] as const) : [])];
}

function contentOf(entries: ReadonlyMap<string, ZipEntry>, part: string): Uint8Array {
  const entry = entries.get(part);
  if (!entry) throw new ContainerRefused(`不是电子表格（缺少${part || '工作表'}），请另存为“Excel工作簿（.xlsx）”`);
  return inflate(entry);
}

/** What a part refers to, by relation id; targets are names in the ZIP. What is outside the file is left out. */
function relationsOf(entries: ReadonlyMap<string, ZipEntry>, part: string) {
  const folder = part === '' ? '' : dirname(part);
  const relationsPart = join(folder, '_rels', `${part.slice(folder ? folder.length + 1 : 0)}.rels`);
  const relations = new Map<string, { readonly type: string; readonly target: string }>();
  if (!entries.has(relationsPart)) return relations;
  readXml(relationsPart, contentOf(entries, relationsPart), {
    open(name, { Id = '', Type: type = '', Target = '', TargetMode }) {
      if (name !== 'Relationship' || TargetMode === 'External') return;
      relations.set(Id, { type, target: Target.startsWith('/') ? Target.slice(1) : join(folder, Target) });
    },
  });
  return relations;
}

function sheetsOf(part: string, content: Uint8Array): { sheets: SheetEntry[]; dateSystem: 1900 | 1904 } {
  const sheets: SheetEntry[] = [];
  let dateSystem: 1900 | 1904 = 1900;
  readXml(part, content, {
    open(tag, attributes) {
      const { name = '', state = 'visible', date1904 } = attributes;
      if (tag === 'workbookPr' && (date1904 === '1' || date1904 === 'true')) dateSystem = 1904;
      if (tag !== 'sheet') return;
      if (sheets.length === MAX_SHEETS) throw new ContainerRefused(`工作表超过${MAX_SHEETS}个`);
      sheets.push({ name, relation: attribute(attributes, 'id') ?? '', isHidden: state !== 'visible' });
    },
  });
  return { sheets, dateSystem };
}
