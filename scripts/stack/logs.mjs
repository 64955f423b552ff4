import { existsSync, readFileSync } from 'node:fs';

/** The last lines of a log, headed by its path, for a message. */
export function endOf(file, lines = 15) {
  const text = existsSync(file) ? readFileSync(file, 'utf8').trimEnd() : '';
  return [
    `The end of ${file}:`,
    ...text
      .split('\n')
      .slice(-lines)
      .map((line) => `  ${line}`),
  ].join('\n');
}
