import { crc32, deflateRawSync } from 'node:zlib';

/** One file of a ZIP that a test makes; `size` and `crc` are told truly unless the test lies. */
export interface ZipPart {
  readonly content: string | Uint8Array;
  readonly size?: number;
  readonly crc?: number;
  readonly flags?: number;
}

/** A ZIP of these files, byte by byte, so that a test can make one that no library would. */
export function zip(parts: Readonly<Record<string, ZipPart | string>>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, given] of Object.entries(parts)) {
    const part = typeof given === 'string' ? { content: given } : given;
    const { local, central } = entryOf(name, part, at);
    locals.push(local);
    directory.push(central);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, central, end]);
}

function entryOf(name: string, { content, size, crc, flags = 0 }: ZipPart, offset: number) {
  const bytes = Buffer.from(content);
  const packed = deflateRawSync(bytes);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(flags, 2);
  fields.writeUInt16LE(8, 4);
  fields.writeUInt32LE(crc ?? crc32(bytes), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(size ?? bytes.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(name), 22);
  const place = Buffer.alloc(14);
  place.writeUInt32LE(offset, 10);
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), packed]);
  const head = [Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, place, Buffer.from(name)];
  return { local, central: Buffer.concat(head) };
}

const RELATION = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A workbook of sheets given as XML of their rows, as `<row r="1"><c r="A1" t="inlineStr"><is><t>…</t></is></c></row>`. */
export function workbook(
  sheets: Readonly<Record<string, string>>,
  { hidden = [], extra = {} }: { hidden?: readonly string[]; extra?: Readonly<Record<string, ZipPart | string>> } = {},
): Buffer {
  const names = Object.keys(sheets);
  const entries = names.map((name, i): [string, string] => [
    `xl/worksheets/sheet${i + 1}.xml`,
    `<worksheet>${sheets[name]}</worksheet>`,
  ]);
  const list = names.map((name, i) => {
    const state = hidden.includes(name) ? ' state="hidden"' : '';
    return `<sheet name="${name}" sheetId="${i + 1}"${state} r:id="rId${i + 1}"/>`;
  });
  const relations = names.map(
    (_, i) => `<Relationship Id="rId${i + 1}" Type="${RELATION}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
  );
  return zip({
    'xl/workbook.xml': `<workbook xmlns:r="${RELATION}"><sheets>${list.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${relations.join('')}</Relationships>`,
    ...Object.fromEntries(entries),
    ...extra,
  });
}

/** Rows of texts as a sheet's XML. */
export function sheetOf(rows: readonly (readonly string[])[], more = ''): string {
  const cell = (text: string) => (text.startsWith('<') ? text : `<c t="inlineStr"><is><t>${text}</t></is></c>`);
  const written = rows.map((cells, i) => `<row r="${i + 1}">${cells.map(cell).join('')}</row>`);
  return `<sheetData>${written.join('')}</sheetData>${more}`;
}
