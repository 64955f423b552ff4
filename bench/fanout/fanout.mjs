import { startStack } from '../../scripts/stack/stack.mjs';
import { median, spread } from '../median.mjs';
import { BenchCity } from './city.mjs';
import { floor } from './floor.mjs';
import { isPeerInstalled, Peer } from './peer.mjs';
import { Sink } from './sink-process.mjs';

const ROUNDS = 5;

/** B1: floor, ours and the peer take turns on the same machine in one run; medians of five after one round to warm up. */
export async function fanout({ n = 10_000, latency = 0, say }) {
  const stack = await startStack({ ephemeral: true, given: {} });
  const sink = await Sink.start(latency);
  const connections = latency > 0 ? 1_000 : 50;
  const city = await BenchCity.start({ stack, sink, n, connections });
  const peer = isPeerInstalled() ? await Peer.start(sink) : null;
  if (!peer) say('prometheus-alertmanager is not installed: no peer this time');
  try {
    const rounds = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const result = { floor: latency > 0 ? NaN : await floor(sink, n), ours: await city.alert(sink) };
      await city.lift(sink);
      result.peer = peer ? await peer.alert(sink, n, round) : NaN;
      say(
        `${round === 0 ? 'warm-up' : `round ${round}`}: floor ${result.floor.toFixed(0)} ms, ours ${result.ours.ms.toFixed(0)} ms (first ${result.ours.firstMs.toFixed(0)}), peer ${result.peer.toFixed(0)} ms`,
      );
      if (round > 0) rounds.push(result);
    }
    return summary(rounds, { n, latency, rssMb: city.rssMb(), peerRssMb: peer?.rssMb() ?? null });
  } finally {
    peer?.stop();
    await city.stop();
    sink.stop();
    await stack.stop();
  }
}

function summary(rounds, facts) {
  const floors = rounds.map((round) => round.floor);
  const ours = rounds.map((round) => round.ours.ms);
  const peers = rounds.map((round) => round.peer);
  const ratio = (others) =>
    others.some(Number.isNaN) ? null : Number(median(rounds.map((_, i) => ours[i] / others[i])).toFixed(2));
  const rounded = (values) => (values.some(Number.isNaN) ? null : Math.round(median(values)));
  return {
    n: facts.n,
    floorMs: rounded(floors),
    oursMs: rounded(ours),
    peerMs: rounded(peers),
    ratioToFloor: ratio(floors),
    ratioToPeer: ratio(peers),
    rssMb: facts.rssMb,
    lost: rounds.reduce((sum, { ours: { lost } }) => sum + lost, 0),
    doubled: rounds.reduce((sum, { ours: { doubled } }) => sum + doubled, 0),
    sinkLatencyMs: facts.latency,
    firstMs: rounded(rounds.map((round) => round.ours.firstMs)),
    oursSpreadMs: spread(ours),
    floorSpreadMs: spread(floors),
    peerSpreadMs: spread(peers),
    peerRssMb: facts.peerRssMb,
  };
}
