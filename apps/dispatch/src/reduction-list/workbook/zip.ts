import { crc32, inflateRawSync } from 'node:zlib';

/** A container that is no ZIP we would open: broken, encrypted, or made to swell (H4). The message is Chinese, for whoever sent it. */
export class ContainerRefused extends Error {}

/** One file of a ZIP, still compressed. Sizes in bytes; `size` is what it says it will be. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly size: number;
  readonly data: Uint8Array;
}

const MIB = 1024 * 1024;
const MAX_ENTRIES = 2_000;
/** Of one file; 20,000 rows of 45 columns have about 40 MiB. */
const MAX_SIZE = 96 * MIB;
const [END, DIRECTORY, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50] as const;
const END_LENGTH = 22;
const MAX_COMMENT = 0xffff;
const [STORED, DEFLATED] = [0, 8] as const;
const ENCRYPTED = 1;

const broken = () => new ContainerRefused('文件已损坏，请用电子表格软件打开后重新另存');

/** The files of a ZIP by name, from its central directory. Nothing is inflated and nothing is written anywhere. Throws {@link ContainerRefused}. */
export function openZip(bytes: Uint8Array): Map<string, ZipEntry> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const count = view.readUInt16LE(end + 10);
  if (count > MAX_ENTRIES) throw new ContainerRefused(`压缩包内有${count}个文件，超过${MAX_ENTRIES}个`);
  const entries = new Map<string, ZipEntry>();
  let at = view.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.readUInt32LE(at) !== DIRECTORY) throw broken();
    const nameLength = view.readUInt16LE(at + 28);
    const entry = entryAt(view, at, nameLength);
    if (entries.has(entry.name)) throw new ContainerRefused(`压缩包内有两个${entry.name}`);
    entries.set(entry.name, entry);
    at += 46 + nameLength + view.readUInt16LE(at + 30) + view.readUInt16LE(at + 32);
  }
  return entries;
}

function findEnd(view: Buffer): number {
  const earliest = Math.max(0, view.length - END_LENGTH - MAX_COMMENT);
  for (let at = view.length - END_LENGTH; at >= earliest; at--) if (view.readUInt32LE(at) === END) return at;
  throw broken();
}

function entryAt(view: Buffer, at: number, nameLength: number): ZipEntry {
  if ((view.readUInt16LE(at + 8) & ENCRYPTED) !== 0) throw new ContainerRefused('文件已加密，请取消密码后重新另存');
  const [packed, size, local] = [view.readUInt32LE(at + 20), view.readUInt32LE(at + 24), view.readUInt32LE(at + 42)];
  if (local + 30 > view.length || view.readUInt32LE(local) !== LOCAL) throw broken();
  const begin = local + 30 + view.readUInt16LE(local + 26) + view.readUInt16LE(local + 28);
  if (begin + packed > view.length) throw broken();
  const name = view.toString('utf8', at + 46, at + 46 + nameLength);
  const [method, crc] = [view.readUInt16LE(at + 10), view.readUInt32LE(at + 16)];
  return { name, method, crc, size, data: view.subarray(begin, begin + packed) };
}

/** What a file of the ZIP holds: never more than it declares, never more than 96 MiB. Throws {@link ContainerRefused}. */
export function inflate(entry: ZipEntry): Uint8Array {
  if (entry.size > MAX_SIZE) {
    throw new ContainerRefused(`${entry.name}解压后有${Math.ceil(entry.size / MIB)} MiB，超过${MAX_SIZE / MIB} MiB`);
  }
  const content = contentOf(entry);
  if (content.length !== entry.size || crc32(content) !== entry.crc) throw broken();
  return content;
}

function contentOf({ name, method, size, data }: ZipEntry): Uint8Array {
  if (method === STORED) return data;
  if (method !== DEFLATED) throw new ContainerRefused(`${name}的压缩方式${method}不支持，请重新另存`);
  if (size === 0) return new Uint8Array();
  try {
    // In one piece of the size declared: what would be more is refused, and nothing is held twice.
    return inflateRawSync(data, { maxOutputLength: size, chunkSize: Math.max(64, size) });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new ContainerRefused(`${name}解压后比其声明的大`);
    throw broken();
  }
}
