import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Carriers, WEBHOOK_SECRET } from '../simulators/carriers';

/** Files that dispatch is started with in the story and the demo. */
export interface CityFiles {
  readonly channelsFile: string;
  readonly directoryFile: string;
  readonly linkKeyFile: string;
}

/** Writes the channel accounts for the simulators, a directory with its webhooks led to them, and a key for links. */
export async function writeCityFiles(
  directory: string,
  carriers: Carriers,
  sampleDirectory = 'samples/directory.yaml',
): Promise<CityFiles> {
  await mkdir(directory, { recursive: true });
  const files = {
    channelsFile: join(directory, 'channels.yaml'),
    directoryFile: join(directory, 'directory.yaml'),
    linkKeyFile: join(directory, 'link.key'),
  };
  await writeFile(join(directory, 'webhook.secret'), WEBHOOK_SECRET);
  await writeFile(files.channelsFile, channelsYaml(carriers));
  const sample = await readFile(sampleDirectory, 'utf8');
  await writeFile(
    files.directoryFile,
    sample.replaceAll('https://hooks.enterprise.example', `http://127.0.0.1:${carriers.webhook.port}`),
  );
  // Kept over restarts: links that are out must go on working.
  await writeFile(files.linkKeyFile, randomBytes(32), { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return files;
}

function channelsYaml(carriers: Carriers): string {
  const http = 'connections: 50\n  timeoutMs: 5000\n  idempotent: true';
  return `# Accounts of the simulated providers: written by the demo and the story, not for real use.
- account: sms-main
  provider: sms-gateway
  url: http://127.0.0.1:${carriers.sms.port}/messages
  ${http}
- account: sms-jianping
  provider: sms-gateway
  url: http://127.0.0.1:${carriers.jianping.port}/messages
  ${http}
- account: voice-main
  provider: voice
  url: http://127.0.0.1:${carriers.voice.port}/calls
  ${http}
- account: email-main
  provider: email
  host: 127.0.0.1
  port: ${carriers.email.port}
  encryption: none
  from: 朝阳市工信局（演示） <duty@bureau.chaoyang.example>
  connections: 5
  timeoutMs: 10000
- account: webhook-main
  provider: webhook
  credentialsFile: webhook.secret
  allowPrivateAddresses: true
  ${http}
`;
}
