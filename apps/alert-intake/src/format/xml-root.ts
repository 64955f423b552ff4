import { setImmediate } from 'node:timers/promises';
import { createXmlParser } from './xml-parser';
import { isNamespaceReadable, MAX_MARKUP } from './xml-reader';

const STEP_LENGTH = 256;
/** So many steps without a root, and the event loop turns: somebody has put a very long comment before it. */
const STEPS_A_TURN = 256;

/** What the first element of a document says of itself; line and column from 1, where its tag ends. */
export interface XmlRoot {
  readonly namespace: string;
  readonly line: number;
  readonly column: number;
}

/** The root of a decoded document, read no further than its opening tag; null where the text breaks before. */
export async function findXmlRoot(text: string): Promise<XmlRoot | null> {
  const parser = createXmlParser();
  let root: XmlRoot | null = null;
  let isBroken = false;
  let attributes = 0;
  const breaks = (): void => {
    isBroken ||= root === null;
  };
  parser.on('error', breaks);
  // As in the reader, which explains it: many attributes, and a long namespace before each of their names, would be dear.
  parser.on('attribute', ({ name, prefix, value }) => {
    attributes += 1;
    const isDeclaration = prefix === 'xmlns' || name === 'xmlns';
    if (attributes > MAX_MARKUP || (isDeclaration && !isNamespaceReadable(value))) breaks();
  });
  parser.on('opentag', ({ uri }) => {
    if (!isBroken) root ??= { namespace: uri, line: parser.line, column: parser.column + 1 };
  });
  for (let step = 0; step * STEP_LENGTH < text.length && !root && !isBroken; step += 1) {
    if (step > 0 && step % STEPS_A_TURN === 0) await setImmediate();
    parser.write(text.slice(step * STEP_LENGTH, (step + 1) * STEP_LENGTH));
  }
  return root;
}
