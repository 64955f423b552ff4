/** Something the person at the terminal can put right: the message says what failed and what to do. */
export class Problem extends Error {}

/** A step's result or a server's address goes to stderr; stdout is for what programs read. */
export const toStderr = (line) => process.stderr.write(`${line}\n`);

/** Runs a command's body; its number becomes the exit code, a Problem one readable message instead of a stack trace. */
export async function asCommand(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    toStderr(error instanceof Problem ? `\n${error.message}` : error.stack);
    process.exit(1);
  }
}
