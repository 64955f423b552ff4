// A loopback sink as a process of its own: counts POSTs and remembers whose they were. Talks to its parent by IPC.
import { createServer } from 'node:http';

const latencyMs = Number(process.argv[2] ?? 0);
let seen = new Map();
let first = 0;
let last = 0;
let wanted = Infinity;
let arrivals = [];

const now = () => performance.timeOrigin + performance.now();

function arrived(key) {
  last = now();
  first ||= last;
  arrivals.push(last);
  seen.set(key, (seen.get(key) ?? 0) + 1);
  if (seen.size === wanted) process.send({ all: true });
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const answer = () => {
      arrived(keyOf(request, chunks));
      response.end('ok');
    };
    if (latencyMs > 0) setTimeout(answer, latencyMs);
    else answer();
  });
});

// The URL names the unit for our webhooks and the floor; Alertmanager has one URL, and the unit in its body.
function keyOf(request, chunks) {
  if (request.url !== '/peer') return request.url;
  return JSON.parse(Buffer.concat(chunks).toString('utf8')).groupLabels.unit;
}

/** The most POSTs in any second, wherever it begins. */
function busiestSecond() {
  let [most, from] = [0, 0];
  for (let to = 0; to < arrivals.length; to += 1) {
    while (arrivals[to] - arrivals[from] >= 1_000) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

process.on('message', (message) => {
  if (message.expect !== undefined) {
    seen = new Map();
    first = last = 0;
    arrivals = [];
    wanted = message.expect;
    process.send({ ready: true });
  } else if (message.report) {
    const doubled = [...seen.values()].filter((n) => n > 1).length;
    process.send({ report: { units: seen.size, doubled, first, last, busiestSecond: busiestSecond() } });
  }
});
process.on('disconnect', () => process.exit(0));
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
