import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

/** Names for the tiles of the phones page: who is behind a number, mail address or URL of the sample directory. */
export async function namesByAddress(directoryFile: string): Promise<Record<string, string>> {
  const { persons } = parse(await readFile(directoryFile, 'utf8')) as {
    persons: { name: string; contacts: { address: string }[] }[];
  };
  return Object.fromEntries(persons.flatMap(({ name, contacts }) => contacts.map(({ address }) => [address, name])));
}
