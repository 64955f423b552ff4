import { join } from 'node:path';
import { loadPlan } from '@qingkong/plan';
import { SaxesParser } from 'saxes';
import { AlertHistory, type HistoryReceipt } from '../../apps/alert-intake/src/alert/alert-history';
import { readMessage } from '../../apps/alert-intake/src/format/alert-formats';
import { authorityOf } from '../../apps/alert-intake/src/sender/authority';
import { checkSignature } from '../../apps/alert-intake/src/sender/signature-check';

/** What the benchmark takes from here: it runs this as one built file. */
export { episodes } from './episodes';
export { hostileMessages, largeMessages } from './large-messages';

/** Decides message after message as alert-intake does, on a ledger instead of its database; `root` is the checkout. */
export function openDecisions(root: string) {
  const plan = loadPlan(join(root, 'plans/chaoyang.yaml'));
  let history = new AlertHistory(plan);
  return {
    /** What was decided is Postgres' to keep, not the process's. */
    forget: (): void => void (history = new AlertHistory(plan)),

    async decide(bytes: Buffer): Promise<HistoryReceipt> {
      const arrival = { bytes, contentType: null, way: 'kafka', client: null } as const;
      const read = await readMessage(arrival, plan.nationalNamespaces);
      const { content } = read;
      const signature = await checkSignature(plan, read);
      const authority = authorityOf(plan, arrival, content, { now: content.sent, signature });
      return history.receive(arrival, content, authority, content.sent);
    },

    /** One line a response, `2026-01 ended III`: what it has come to. */
    standing: (): string[] =>
      history.ledger.responses.all.map(({ serial, state, level }) => [serial, state, level].join(' ')),
  };
}

/** The floor: the XML parser by itself over the same bytes, with namespaces and without listeners. */
export function parseAlone(bytes: Buffer): void {
  new SaxesParser({ xmlns: true }).write(bytes.toString('utf8')).close();
}
