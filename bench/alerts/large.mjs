import { root } from '../../scripts/paths.mjs';
import { median } from '../median.mjs';
import { buildPart, part } from './built.mjs';
import { watched } from './event-loop.mjs';

const ROUNDS = 5;

/** One message of 880 KB, and hostile ones: how long it takes, beside the XML parser alone, and for how long at a stretch nothing else runs. */
export async function large({ say }) {
  await buildPart('decide');
  const { hostileMessages, largeMessages } = part('decide');
  const right = await measured(largeMessages(root), say);
  const hostile = await measured(hostileMessages(root), say);
  return { right, hostile, longestHoldMs: Math.max(...Object.values(hostile).map((one) => one.longestHoldMs)) };
}

async function measured(messages, say) {
  const found = {};
  for (const [name, bytes] of Object.entries(messages)) {
    found[name] = await fiveTimes(bytes);
    const { kilobytes, verdict, ms, longestHoldMs, parserMs } = found[name];
    say(
      `${name}: ${kilobytes} KB, ${verdict}, ${ms} ms (saxes alone ${parserMs ?? '–'}), longest hold ${longestHoldMs} ms`,
    );
  }
  return found;
}

/** Medians of five after one to warm up; of the longest holds the median and the greatest. */
async function fiveTimes(bytes) {
  const { openDecisions, parseAlone } = part('decide');
  const decisions = openDecisions(root);
  const rounds = [];
  let verdict = '';
  for (let round = 0; round <= ROUNDS; round += 1) {
    decisions.forget();
    const ours = await watched(() =>
      decisions.decide(bytes).then(
        ({ entry }) => entry.verdict.act,
        ({ code }) => code,
      ),
    );
    verdict = ours.value;
    // There is no floor for what no parser should see.
    const parserMs = verdict === 'start' ? (await watched(async () => parseAlone(bytes))).ms : NaN;
    if (round > 0) rounds.push({ ...ours, parserMs });
  }
  const tenth = (value) => Math.round(value * 10) / 10;
  const all = (key) => rounds.map((round) => round[key]);
  return {
    kilobytes: Math.round(bytes.length / 1_024),
    verdict,
    ms: tenth(median(all('ms'))),
    msSpread: [tenth(Math.min(...all('ms'))), tenth(Math.max(...all('ms')))],
    longestHoldMs: tenth(median(all('longestHoldMs'))),
    longestHoldMsSpread: [tenth(Math.min(...all('longestHoldMs'))), tenth(Math.max(...all('longestHoldMs')))],
    parserMs: verdict === 'start' ? tenth(median(all('parserMs'))) : null,
  };
}
