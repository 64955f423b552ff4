import { root } from '../../scripts/paths.mjs';
import { median } from '../median.mjs';
import { buildPart, part } from './built.mjs';
import { keepCopies } from './stored-copies.mjs';

const ROUNDS = 5;
const MESSAGES_A_ROUND = 160;
const FEW = 10;
/** Where the clock of the desks stands, as they say it (in Beijing): nothing may come long after it was sent, nor before. */
const NOW = '02-01 08:00';
const [PAST, PAST_WAITING, ROUNDS_BEGIN] = [Date.UTC(2026, 0, 10), Date.UTC(2026, 0, 12), Date.UTC(2026, 0, 20)];

/** Milliseconds a message of the real AlertService, a transaction each, with 10 and with `stored` responses kept; the two take turns. */
export async function stored({ postgresUrl, stored, say }) {
  await Promise.all([buildPart('decide'), buildPart('desk')]);
  // The desk makes its databases on the server that tests are given.
  process.env.POSTGRES_URL = postgresUrl;
  const { openDesk } = part('desk');
  const desks = { few: await openDesk(), many: await openDesk() };
  try {
    await keep(desks.few, FEW);
    const kept = await keep(desks.many, stored);
    say(`stored: ${FEW} responses, and ${kept.responses} with ${kept.messages} messages`);
    const rounds = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const result = { few: await perMessage(desks.few, round), many: await perMessage(desks.many, round) };
      say(
        `stored, ${round === 0 ? 'warm-up' : `round ${round}`}: ${result.few.toFixed(2)} and ${result.many.toFixed(2)} ms a message`,
      );
      if (round > 0) rounds.push(result);
    }
    return { stored: kept, ...summary(rounds) };
  } finally {
    await desks.few.close();
    await desks.many.close();
  }
}

function summary(rounds) {
  const hundredth = (value) => Math.round(value * 100) / 100;
  const ratios = rounds.map(({ few, many }) => many / few);
  return {
    msWithFew: hundredth(median(rounds.map(({ few }) => few))),
    msWithMany: hundredth(median(rounds.map(({ many }) => many))),
    ratio: hundredth(median(ratios)),
    ratioSpread: [hundredth(Math.min(...ratios)), hundredth(Math.max(...ratios))],
  };
}

/** Twenty episodes of this very round, newer than all that is stored. */
async function perMessage(desk, round) {
  const from = new Date(ROUNDS_BEGIN + round * 3_600_000);
  const messages = part('decide').episodes(root, { count: MESSAGES_A_ROUND, size: 4_096, from });
  const begun = performance.now();
  for (const bytes of messages) await desk.receives(bytes);
  return (performance.now() - begun) / messages.length;
}

/** Fills a desk with the past, before the rounds and older. */
async function keep(desk, count) {
  await desk.isDownUntil(NOW);
  const [alert, , , , , , , lift] = invented(8, PAST);
  const [, waiting] = invented(2, PAST_WAITING);
  return keepCopies(desk, count, { alert, lift, waiting });
}

function invented(count, from) {
  return part('decide').episodes(root, { count, size: 4_096, from: new Date(from) });
}
