// Decides n simulated messages one after another and says its resident memory after every hundredth of them. Talks to its parent by IPC.
import { setImmediate } from 'node:timers/promises';
import { root } from '../../scripts/paths.mjs';
import { part } from './built.mjs';

const { episodes, openDecisions } = part('decide');
const n = Number(process.argv[2]);
const messages = episodes(root, { count: 1_000, size: 4_096, from: new Date('2026-01-01T00:00:00+08:00') });
const decisions = openDecisions(root);
const step = Math.max(1, Math.floor(n / 100));

for (let done = 0; done < n; done += 1) {
  const place = done % messages.length;
  if (place === 0) decisions.forget();
  // As a consumer does between batches.
  if (done % 100 === 0) await setImmediate();
  // A copy, as each record from Kafka has bytes of its own.
  await decisions.decide(Buffer.from(messages[place]));
  if ((done + 1) % step === 0) process.send({ done: done + 1, rssMb: process.memoryUsage.rss() / 2 ** 20 });
}
process.disconnect();
