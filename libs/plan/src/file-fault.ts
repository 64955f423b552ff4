/** What is wrong with a value, by JSON pointer from the top of the file, with an example of a right one. */
export interface Finding {
  readonly pointer: string;
  readonly reason: string;
  readonly example: string;
}

/** A finding with its place in the file; line and column count from 1. */
export interface FileFault extends Finding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One line a fault, `file:line: pointer: reason (example: …)`, in the order of the file, under a heading. */
export function describeFaults(heading: string, faults: readonly FileFault[]): string {
  const ordered = [...faults].sort((a, b) => a.line - b.line || a.column - b.column);
  const lines = ordered.map(({ file, line, pointer, reason, example }) => {
    const what = pointer ? `${pointer}: ${reason}` : reason;
    return `${file}:${line}: ${what} (example: ${example})`;
  });
  return [heading, ...lines].join('\n  ');
}
