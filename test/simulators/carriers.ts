import { Phones } from './phones';
import { type Simulator } from './simulator';
import { startSmsGateway } from './sms-gateway';
import { startSmtp } from './smtp';
import { startVoice } from './voice';
import { startWebhook } from './webhook';

/** The carriers of the story, each on a real socket. `jianping` is the gateway that E10's two phones alone use. */
export interface Carriers {
  readonly sms: Simulator;
  readonly jianping: Simulator;
  readonly voice: Simulator;
  readonly email: Simulator;
  readonly webhook: Simulator;
}
export type CarrierName = keyof Carriers;
export const CARRIER_NAMES: readonly CarrierName[] = ['sms', 'jianping', 'voice', 'email', 'webhook'];

/** Key of the webhook signature in stories and the demo. */
export const WEBHOOK_SECRET = 'invented-secret';

/** Opens them all; a port left out is a free one. The account names are those of the sample directory. */
export async function openCarriers(ports: Partial<Record<CarrierName, number>> = {}): Promise<Carriers> {
  const at = (name: CarrierName) => ({ port: ports[name] ?? 0 });
  const [sms, jianping, voice, email, webhook] = await Promise.all([
    startSmsGateway({ account: 'sms-main', ...at('sms') }),
    startSmsGateway({ account: 'sms-jianping', ...at('jianping') }),
    startVoice({ account: 'voice-main', ...at('voice') }),
    startSmtp({ account: 'email-main', ...at('email') }),
    startWebhook({ account: 'webhook-main', secret: WEBHOOK_SECRET, ...at('webhook') }),
  ]);
  return { sms, jianping, voice, email, webhook };
}

export function allOf(carriers: Carriers): Simulator[] {
  return CARRIER_NAMES.map((name) => carriers[name]);
}

export function phonesOf(carriers: Carriers): Phones {
  return new Phones(allOf(carriers));
}
