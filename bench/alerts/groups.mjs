import { root } from '../../scripts/paths.mjs';
import { median } from '../median.mjs';
import { buildPart, part } from './built.mjs';

const ROUNDS = 5;
const ALERTS = 200;
const UNITS = 1_000;

/**
 * What sharing a transaction is worth (ADR 0017): records a second that alert-intake's own consumers handle one by one and in groups, as
 * fetched, without Kafka; the two take turns. An alert message takes some twenty statements, a unit of the directory two.
 */
export async function groups({ postgresUrl, say }) {
  await buildPart('consumers');
  // The desk makes its database on the server that tests are given.
  process.env.POSTGRES_URL = postgresUrl;
  const { openConsumers, unitRecords } = part('consumers');
  const consumers = await openConsumers();
  try {
    return {
      alerts: await compared({ consumers, batchOf: alertsOf(), what: 'alerts', say }),
      units: await compared({ consumers, batchOf: () => unitRecords(UNITS), what: 'units', say }),
    };
  } finally {
    await consumers.close();
  }
}

async function compared({ consumers, batchOf, what, say }) {
  const perSecond = async (inGroups) => {
    const batch = batchOf();
    const begun = performance.now();
    await consumers.takes(batch, inGroups);
    return batch.length / ((performance.now() - begun) / 1_000);
  };
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const result = { alone: await perSecond(false), inGroups: await perSecond(true) };
    say(
      `groups, ${what}, ${round === 0 ? 'warm-up' : `round ${round}`}: one by one ${result.alone.toFixed(0)}/s, in groups ${result.inGroups.toFixed(0)}/s`,
    );
    if (round > 0) rounds.push(result);
  }
  const ratios = rounds.map(({ alone, inGroups }) => inGroups / alone);
  const hundredth = (value) => Math.round(value * 100) / 100;
  return {
    onePerSecond: Math.round(median(rounds.map(({ alone }) => alone))),
    groupedPerSecond: Math.round(median(rounds.map(({ inGroups }) => inGroups))),
    ratio: hundredth(median(ratios)),
    ratioSpread: [hundredth(Math.min(...ratios)), hundredth(Math.max(...ratios))],
  };
}

/** Batches of episodes that follow one another. */
function alertsOf() {
  const { episodes, alertRecord } = part('consumers');
  const count = ALERTS * 2 * (ROUNDS + 1);
  const records = episodes(root, { count, size: 4_096, from: new Date('2026-01-01T00:00:00+08:00') }).map(alertRecord);
  return () => records.splice(0, ALERTS);
}
