import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, serversDir } from '../paths.mjs';
import { withDeathSignal } from './deathsig.mjs';
import { javaCommand } from './java.mjs';
import { makeOnce } from './make-once.mjs';
import { answerFrom } from './probe.mjs';

// ApiVersions v0, correlation id 1, no client id: the first thing every client asks.
const API_VERSIONS = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff]);
const RECORD_LIMIT_BYTES = 8 * 1024 * 1024;

/** One Kafka that is broker and controller (KRaft). */
export const kafka = {
  name: 'kafka',
  title: 'Kafka',
  portNames: ['kafka', 'kafkaController'],

  async prepare({ dir, ports, run }) {
    const home = join(dir, 'kafka');
    mkdirSync(join(home, 'tmp'), { recursive: true });
    writeFileSync(propertiesFile(dir), properties(home, ports));
    await makeOnce(join(home, 'data'), () => {
      const id = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url');
      // In one word with its name: an id may begin with a dash.
      const format = ['format', '--config', propertiesFile(dir), `--cluster-id=${id}`, '--standalone'];
      return run('kafka-format', { ...java(dir, 'kafka.tools.StorageTool', format), logFile: join(dir, 'kafka.log') });
    });
  },

  spec: ({ dir }) => java(dir, 'kafka.Kafka', [propertiesFile(dir)]),

  isReady: async ({ ports }) => (await answerFrom(ports.kafka, API_VERSIONS)) !== undefined,

  url: ({ ports }) => `127.0.0.1:${ports.kafka}`,
};

const propertiesFile = (dir) => join(dir, 'kafka', 'server.properties');

function java(dir, mainClass, args) {
  const options = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData'];
  options.push(`-Dlog4j2.configurationFile=${join(root, 'servers', 'kafka-log4j2.properties')}`);
  options.push(`-Djava.io.tmpdir=${join(dir, 'kafka', 'tmp')}`);
  const all = [...options, '-cp', join(serversDir, 'kafka', '*'), mainClass, ...args];
  return { ...withDeathSignal('SIGTERM', javaCommand(), all), stopSignal: 'SIGTERM', graceMs: 15_000 };
}

const properties = (home, ports) => `process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:${ports.kafka},CONTROLLER://127.0.0.1:${ports.kafkaController}
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers=127.0.0.1:${ports.kafkaController}
log.dirs=${join(home, 'data')}
# Topics are made by the services, with the partitions their contracts name.
auto.create.topics.enable=false
# A record of 2 MB must get in, so that it can be seen and kept as a dead letter.
message.max.bytes=${RECORD_LIMIT_BYTES}
replica.fetch.max.bytes=${RECORD_LIMIT_BYTES}
# One broker.
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=4
group.initial.rebalance.delay.ms=0
# The default of 128 MB does not fit the small heap.
log.cleaner.dedupe.buffer.size=16777216
# A killed broker may come back only when its session has ended: 9 s by default.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=1000
`;
