// One core's share: parses and decides the same invented messages again and again. Talks to its parent by IPC.
import { root } from '../../scripts/paths.mjs';
import { part } from './built.mjs';

const { episodes, openDecisions, parseAlone } = part('decide');
const [count, size] = process.argv.slice(2).map(Number);
const messages = episodes(root, { count, size, from: new Date('2026-01-01T00:00:00+08:00') });
const decisions = openDecisions(root);

const PASSES = {
  floor: () => messages.forEach(parseAlone),
  ours: async () => {
    decisions.forget();
    for (const bytes of messages) await decisions.decide(bytes);
  },
};

process.on('message', async ({ run, passes }) => {
  for (let pass = 0; pass < passes; pass += 1) await PASSES[run]();
  process.send({ done: passes * messages.length, standing: decisions.standing() });
});
process.on('disconnect', () => process.exit(0));
process.send({ ready: true, bytes: messages.reduce((sum, { length }) => sum + length, 0) / messages.length });
