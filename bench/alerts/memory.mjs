import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from '../median.mjs';
import { buildPart } from './built.mjs';

/** As the services run (scripts/stack/services.mjs). */
const SERVICE_HEAP = ['--max-old-space-size=128', '--max-semi-space-size=8'];

/** Resident memory of one process while it parses and decides n simulated messages of 4 KB: at 10 %, where it is warm, and at the end. */
export async function memory({ n, say }) {
  await buildPart('decide');
  const program = fileURLToPath(new URL('memory-worker.mjs', import.meta.url));
  const child = fork(program, [String(n)], { execArgv: SERVICE_HEAP });
  const seen = [];
  child.on('message', ({ done, rssMb }) => {
    seen.push(rssMb);
    if (seen.length % 10 === 0) say(`memory: ${done} messages, ${rssMb.toFixed(0)} MB`);
  });
  await new Promise((resolve) => child.once('exit', resolve));
  if (seen.length < 100) throw new Error(`The worker ended after ${seen.length} % of the messages`);
  // Around the place: the collector's rhythm is no growth.
  const around = (percent) => Math.round(median(seen.slice(percent - 5, percent + 5)));
  const [atTenth, atEnd] = [around(10), around(95)];
  return {
    messages: n,
    rssMbAt10Percent: atTenth,
    rssMbAt100Percent: atEnd,
    rssMbPeak: Math.round(Math.max(...seen)),
    ratio: Number((atEnd / atTenth).toFixed(2)),
  };
}
