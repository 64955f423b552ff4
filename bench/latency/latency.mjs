import { startStack } from '../../scripts/stack/stack.mjs';
import { BenchCity } from '../fanout/city.mjs';
import { Sink } from '../fanout/sink-process.mjs';
import { quantile } from '../median.mjs';

const WARM_UP = 5;
const PAUSE_MS = 300;

/** B5: alert in to first message out on an idle system, Kafka and two services, n alerts one after another to 58 persons. */
export async function latency({ n = 60, say }) {
  const stack = await startStack({ ephemeral: true, given: {} });
  const sink = await Sink.start();
  const city = await BenchCity.start({ stack, sink, n: 58, connections: 50 });
  try {
    const firsts = [];
    for (let round = -WARM_UP; round < n; round += 1) {
      const { firstMs } = await city.alert(sink);
      await city.lift(sink);
      if (round >= 0) firsts.push(firstMs);
      if (round >= 0 && (round + 1) % 20 === 0) say(`${round + 1} of ${n} alerts`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    const at = (p) => Math.round(quantile(firsts, p));
    return { n, firstMessageP50Ms: at(0.5), firstMessageP99Ms: at(0.99), firstMessageMinMs: at(0), persons: 58 };
  } finally {
    await city.stop();
    sink.stop();
    await stack.stop();
  }
}
