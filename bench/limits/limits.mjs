import { startStack } from '../../scripts/stack/stack.mjs';
import { median } from '../median.mjs';
import { BenchCity } from '../fanout/city.mjs';
import { Sink } from '../fanout/sink-process.mjs';

const ROUNDS = 5;
const RATE = 100;

/** B8: n messages by an account that its provider limits to 100 a second, two senders; how much of it is used, and the busiest second. */
export async function limits({ n = 1_500, latency = 0, say }) {
  const stack = await startStack({ ephemeral: true, given: {} });
  const sink = await Sink.start(latency);
  const pace = `ratePerSecond: ${RATE}`;
  const city = await BenchCity.start({ stack, sink, n, connections: 50, senders: 2, pace });
  try {
    const rounds = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const { lost, doubled, report } = await city.alert(sink);
      // The first hundred may go at once; after them the limit alone decides.
      const used = (100 * (n - RATE)) / RATE / ((report.last - report.first) / 1_000);
      rounds.push({ used, busiestSecond: report.busiestSecond, lost, doubled });
      say(`round ${round}: ${used.toFixed(2)} % of the limit used, ${report.busiestSecond} in the busiest second`);
      await city.lift(sink);
    }
    return summary(rounds, { n, latency });
  } finally {
    await city.stop();
    sink.stop();
    await stack.stop();
  }
}

function summary(rounds, { n, latency }) {
  const used = rounds.map((round) => Number(round.used.toFixed(2)));
  return {
    n,
    sinkLatencyMs: latency,
    senders: 2,
    limitPerSecond: RATE,
    usedPercent: median(used),
    usedSpreadPercent: [Math.min(...used), Math.max(...used)],
    busiestSecond: Math.max(...rounds.map((round) => round.busiestSecond)),
    lost: rounds.reduce((sum, { lost }) => sum + lost, 0),
    doubled: rounds.reduce((sum, { doubled }) => sum + doubled, 0),
  };
}
