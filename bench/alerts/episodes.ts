import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AlertContent } from '../../apps/alert-intake/src/format/alert-content';
import { parseCap12 } from '../../apps/alert-intake/src/format/cap12';
import { serialiseCap12 } from '../../apps/alert-intake/src/format/cap12-writer';

type Step = Partial<AlertContent>;

const colour = (severityColour: 'yellow' | 'orange' | 'red', responseLevel: 'III' | 'II' | 'I'): Step => {
  return { severityColour, parameterColour: severityColour, responseLevel };
};
const update: Step = { messageType: 'update' };

/** One episode: begins, goes up twice, other words, down twice, an instruction that changes nothing, and its end. */
const STEPS: readonly Step[] = [
  colour('yellow', 'III'),
  { ...update, ...colour('orange', 'II') },
  { ...update, ...colour('red', 'I') },
  { ...update, ...colour('red', 'I') },
  { ...update, ...colour('orange', 'II') },
  { ...update, ...colour('yellow', 'III') },
  { category: 'terminationInstruction', severityColour: 'unknown', parameterColour: null, responseLevel: null },
  { messageType: 'cancel' },
];
const FILLING = '本段文字为虚构，只为使报文有这样的长度。';

/**
 * `count` invented CAP 1.2 messages of `size` bytes each, in episodes of eight that follow one another, a message every second from `from`
 * on. Each names all before it in its episode, as CAP wants. `root` is the checkout.
 */
export function episodes(root: string, { count, size, from }: { count: number; size: number; from: Date }): Buffer[] {
  const sample = parseCap12(readFileSync(join(root, 'samples/alerts/story-02-10-1530-yellow.xml')));
  const contents: AlertContent[] = [];
  for (let n = 0; n < count; n += 1) {
    const sent = new Date(from.getTime() + n * 1_000);
    const references = contents.slice(n - (n % STEPS.length));
    const own = { identifier: `BENCH-${n}`, sent, onset: sent, effective: sent, expires: null, references };
    contents.push({ ...sample, ...own, ...STEPS[n % STEPS.length] });
  }
  return contents.map((content) => filledTo(size, content));
}

/** Some bytes below it, since a character has three. */
function filledTo(size: number, content: AlertContent): Buffer {
  const bare = serialiseCap12(content);
  const missing = Math.max(0, Math.floor((size - Buffer.byteLength(bare)) / 3));
  const filling = FILLING.repeat(Math.ceil(missing / FILLING.length)).slice(0, missing);
  return Buffer.from(serialiseCap12({ ...content, description: `${content.description ?? ''}${filling}` }));
}
