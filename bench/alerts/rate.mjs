import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { median } from '../median.mjs';
import { buildPart } from './built.mjs';

const ROUNDS = 5;
const PASSES = 3;
const MESSAGES = 1_000;
const CORES = Math.min(2, availableParallelism());

/** Messages of 4 KB a second that one process a core parses and decides, and that the XML parser alone would parse; they take turns. */
export async function rate({ say }) {
  await buildPart('decide');
  const workers = await Promise.all(Array.from({ length: CORES }, () => startWorker(MESSAGES, 4_096)));
  try {
    const rounds = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const result = { floor: await perSecond(workers, 'floor'), ours: await perSecond(workers, 'ours') };
      say(
        `decide, ${round === 0 ? 'warm-up' : `round ${round}`}: saxes alone ${result.floor.toFixed(0)}/s, ours ${result.ours.toFixed(0)}/s`,
      );
      if (round > 0) rounds.push(result);
    }
    const ours = rounds.map((round) => round.ours);
    return {
      cores: CORES,
      messageBytes: Math.round(workers[0].bytes),
      perSecond: Math.round(median(ours)),
      perSecondSpread: [Math.round(Math.min(...ours)), Math.round(Math.max(...ours))],
      parserPerSecond: Math.round(median(rounds.map(({ floor }) => floor))),
      ratioToParser: Number(median(rounds.map((one) => one.floor / one.ours)).toFixed(2)),
      responses: workers[0].standing.length,
    };
  } finally {
    for (const { child } of workers) child.disconnect();
  }
}

async function startWorker(...args) {
  const child = fork(fileURLToPath(new URL('rate-worker.mjs', import.meta.url)), args.map(String));
  const { bytes } = await answer(child);
  return { child, bytes, standing: [] };
}

/** All of them at once, from the first word to the last answer. */
async function perSecond(workers, run) {
  const begun = performance.now();
  const done = await Promise.all(
    workers.map(async (worker) => {
      worker.child.send({ run, passes: PASSES });
      const { done, standing } = await answer(worker.child);
      worker.standing = standing;
      return done;
    }),
  );
  return done.reduce((sum, one) => sum + one, 0) / ((performance.now() - begun) / 1_000);
}

function answer(child) {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`A worker ended with ${code}`)));
    child.once('message', (message) => (child.removeAllListeners('exit'), resolve(message)));
  });
}
