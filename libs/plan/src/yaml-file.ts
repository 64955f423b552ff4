import { readFileSync } from 'node:fs';
import { type Static, type TSchema } from '@sinclair/typebox';
import { isMap, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { type FileFault, type Finding } from './file-fault';
import { findShapeFaults } from './shape';

/** A file of the right shape; `locate` says where in it a finding is. */
export interface YamlFile<T> {
  readonly value: T;
  readonly locate: (finding: Finding) => FileFault;
}

/**
 * Reads `text` as one YAML 1.2 document of the shape `schema`, every fault at its line.
 * Duplicate keys, keys the schema doesn't know, several documents, tags and aliases are faults: such a file says less than it seems to.
 */
export function readYaml<T extends TSchema>(
  text: string,
  file: string,
  schema: T,
): YamlFile<Static<T>> | { readonly faults: FileFault[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, stringKeys: true, prettyErrors: false });
  const at = (offset: number, finding: Finding): FileFault => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), ...finding };
  };
  const broken = [...document.errors, ...document.warnings].map((error) =>
    at(error.pos[0], { pointer: '', reason: error.message, example: 'key: value' }),
  );
  visit(document, {
    Alias: (_key, node) => {
      const finding = { pointer: '', reason: `alias *${node.source} is not followed`, example: 'write the value out' };
      broken.push(at(node.range?.[0] ?? 0, finding));
    },
  });
  if (broken.length > 0) return { faults: broken };

  const locate = (finding: Finding) => at(offsetOf(document.contents, finding.pointer), finding);
  const value: unknown = document.toJS();
  const faults = findShapeFaults(schema, value).map(locate);
  return faults.length > 0 ? { faults } : { value, locate };
}

/** Where the key (in a map) or the item (in a list) of `pointer` stands; the nearest parent's place if it isn't there. */
function offsetOf(root: Node | null, pointer: string): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (isMap(node)) {
      const pair = node.items.find((item) => String(item.key) === name);
      if (!pair) return offset;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(name)];
      if (!node) return offset;
      offset = (node as Node).range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

/** The text of a UTF-8 file, or the one fault that keeps it from being read. */
export function readText(path: string): { readonly text: string } | { readonly faults: FileFault[] } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)) };
  } catch (error) {
    const reason = error instanceof TypeError ? 'is not UTF-8' : `can't be read: ${(error as Error).message}`;
    return { faults: [{ file: path, line: 1, column: 1, pointer: '', reason, example: 'a YAML file in UTF-8' }] };
  }
}
