import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Static, Type } from '@sinclair/typebox';
import { Control } from './control';
import { Phones } from './phones';
import { PhonesPage } from './phones-page';
import { type Simulator } from './simulator';
import { startSmsGateway } from './sms-gateway';
import { startSmtp } from './smtp';
import { startVoice } from './voice';
import { startWebhook } from './webhook';

const closed = { additionalProperties: false };
const port = Type.Integer({ minimum: 0, maximum: 65535, default: 0 });
const carrier = (account: string) =>
  Type.Object({ account: Type.String({ default: account }), port }, { ...closed, default: {} });

/** Settings of the simulators' process; port 0 is a free one. */
export const SimulatorsConfig = Type.Object(
  {
    sms: carrier('sms-main'),
    voice: carrier('voice-main'),
    email: carrier('mail-main'),
    webhook: carrier('hook-main'),
    /** Key of the webhook signature; an invented one if left out. */
    webhookSecret: Type.String({ minLength: 1, default: 'invented-secret' }),
    pagePort: port,
    /** People confirm between these two, in milliseconds after the message; null: only on command. */
    autoConfirm: Type.Union(
      [Type.Object({ fromMs: Type.Number({ minimum: 0 }), toMs: Type.Number({ minimum: 0 }) }, closed), Type.Null()],
      { default: null },
    ),
    /** Names on the tiles, by number, mail address or URL. */
    names: Type.Record(Type.String(), Type.String(), { default: {} }),
    /** The process ends when its stdin does: a parent that is killed can't send a signal, but its end of the pipe closes. */
    endWithStdin: Type.Boolean({ default: false }),
  },
  closed,
);
export type SimulatorsConfig = Static<typeof SimulatorsConfig>;

/** The running simulators: their ports by what they are, and the way to end them. */
export interface RunningSimulators {
  readonly ports: Record<'sms' | 'voice' | 'email' | 'webhook' | 'page', number>;
  readonly simulators: readonly Simulator[];
  readonly phones: Phones;
  close(): Promise<void>;
}

/** Starts the four carriers, the phones, and one server with the page (`/`) and the control (see Control). */
export async function runSimulators(config: SimulatorsConfig): Promise<RunningSimulators> {
  const { webhookSecret: secret } = config;
  const [sms, voice, email, webhook] = await Promise.all([
    startSmsGateway(config.sms),
    startVoice(config.voice),
    startSmtp(config.email),
    startWebhook({ ...config.webhook, secret }),
  ]);
  const simulators = [sms, voice, email, webhook];
  const phones = new Phones(simulators);
  phones.confirmAutomatically(config.autoConfirm ?? undefined);
  const page = new PhonesPage(phones, config.names);
  const server = await servePage(page, new Control(simulators, phones, page), config.pagePort);
  return {
    ports: { sms: sms.port, voice: voice.port, email: email.port, webhook: webhook.port, page: server.port },
    simulators,
    phones,
    close: async () => {
      phones.confirmAutomatically(undefined);
      page.close();
      await Promise.all([...simulators.map((simulator) => simulator.close()), server.close()]);
    },
  };
}

async function servePage(page: PhonesPage, control: Control, wanted: number) {
  const server = createServer((request, response) => {
    if (page.handle(request, response)) return;
    control.handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', resolve);
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port: (server.address() as AddressInfo).port, close };
}
