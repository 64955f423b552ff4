import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { Problem } from '../command.mjs';
import { root } from '../paths.mjs';

const KINDS = ['unit', 'db', 'e2e', 'faults'];
const FOLDERS = ['apps', 'libs', 'test', 'bench'];
const FAULTS = `test${sep}faults${sep}`;

/**
 * Reads `[kind …] [part of a path …] [--jest-option …]`: { kinds, parts, options }; no kind means all of them.
 */
export function readArguments(argv) {
  const firstOption = argv.findIndex((argument) => argument.startsWith('-'));
  const words = firstOption < 0 ? argv : argv.slice(0, firstOption);
  const kinds = words.filter((word) => KINDS.includes(word));
  return {
    isWhole: words.length === 0,
    kinds: kinds.length > 0 ? kinds : KINDS,
    parts: words.filter((word) => !KINDS.includes(word)),
    options: firstOption < 0 ? [] : argv.slice(firstOption),
  };
}

/** The test files of the kinds whose path holds one of the parts; throws if there is none. */
export function selectFiles({ kinds, parts }) {
  const files = FOLDERS.flatMap(filesIn)
    .filter((file) => kinds.includes(kindOf(file)))
    .filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)))
    .sort();
  if (files.length > 0) return files;
  throw new Problem(
    `There is no test file of the kind ${kinds.join(', ')}${parts.map((part) => ` in ${part}`).join()}.`,
  );
}

function kindOf(file) {
  if (file.endsWith('.e2e-spec.ts')) return file.startsWith(FAULTS) ? 'faults' : 'e2e';
  if (file.endsWith('.db-spec.ts')) return 'db';
  return file.endsWith('.spec.ts') ? 'unit' : undefined;
}

function filesIn(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, file));
}
