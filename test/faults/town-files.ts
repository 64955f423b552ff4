import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { creditCodeCheckDigit } from '../../apps/dispatch/src/reduction-list/credit-code';
import { type DirectoryContent, type DirectoryPerson } from '../../apps/dispatch/src/directory/directory-content';
import { type Carriers } from '../simulators/carriers';
import { type CityFiles, writeCityFiles } from '../story/city-files';

/** Files that dispatch is started with. */
export interface TownFiles extends CityFiles {
  readonly listFile: string;
}

/** The sample's directory and list with `enterprises` more enterprises: one liaison each, by SMS first and by voice second. All invented. */
export async function writeTownFiles(folder: string, carriers: Carriers, enterprises: number): Promise<TownFiles> {
  const files = await writeCityFiles(folder, carriers);
  const listFile = join(folder, 'list.csv');
  const codes = Array.from({ length: enterprises }, (_, index) => creditCode(index));
  const list = await readFile('samples/list-v1.csv', 'utf8');
  const lineEnd = list.includes('\r\n') ? '\r\n' : '\n';
  await writeFile(listFile, [list.trimEnd(), ...codes.map(listRow)].join(lineEnd));
  const directory = parse(await readFile(files.directoryFile, 'utf8')) as DirectoryContent;
  const persons = [...directory.persons, ...codes.map(liaisonOf)];
  // JSON is YAML too.
  await writeFile(files.directoryFile, JSON.stringify({ ...directory, persons }));
  return { ...files, listFile };
}

/** Whether the account `sms-main` is held to honour the delivery id as a key; the simulator is told by `honourKeys`. */
export async function setSmsIdempotent(files: TownFiles, idempotent: boolean): Promise<void> {
  const text = await readFile(files.channelsFile, 'utf8');
  const [first = '', ...rest] = text
    .split(/(?=^- account: )/m)
    .map((part) =>
      part.startsWith('- account: sms-main') ? part.replace(/idempotent: \w+/, `idempotent: ${idempotent}`) : part,
    );
  await writeFile(files.channelsFile, [first, ...rest].join(''));
}

function creditCode(index: number): string {
  const first17 = `91211324MA9${String(index).padStart(6, '0')}`;
  return `${first17}${creditCodeCheckDigit(first17)}`;
}

function listRow(code: string, index: number): string {
  return `G${index},样例企业${index}（虚构数据）,${code},喀左县,否,C,否,,回转窑,否,8,限产：负荷降至70%,停产,停产`;
}

function liaisonOf(code: string, index: number): DirectoryPerson {
  const address = `+86161${String(index).padStart(8, '0')}`;
  return {
    id: `person-generated-${index}`,
    name: `联络员${index}（虚构）`,
    duties: [{ unit: `enterprise-${code}`, duty: 'liaison' }],
    contacts: [
      { channel: 'sms', account: 'sms-main', address },
      { channel: 'voice', account: 'voice-main', address },
    ],
  };
}
