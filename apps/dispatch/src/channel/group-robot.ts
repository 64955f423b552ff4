import { type Digest, type OutgoingMessage, type Outcome } from './channel';
import { digestText } from './digest-text';
import { mainlandMobile } from './mainland-mobile';

/** More than this in one call would only be counted in it. */
const MESSAGES_A_CALL = 200;

/** One text for the group; `mobiles`: whom it mentions. */
export interface GroupText {
  readonly text: string;
  readonly mobiles: readonly string[];
}

/**
 * What the robots of all providers have in common: few calls, so that what waits is told in one text, to a group in which everybody is
 * mentioned whose words stand in it. It says nothing while the provider has told it to be silent: to go on asking would only prolong that.
 */
export class GroupRobot implements Digest {
  readonly most = MESSAGES_A_CALL;
  private silence = { until: -Infinity, reason: '' };

  /** `bytes`: longest text of the provider. `call` never throws. */
  constructor(
    private readonly bytes: number,
    private readonly call: (text: GroupText) => Promise<Outcome>,
    private readonly now: () => Date,
  ) {}

  /** All of them share the fate of the one text; in `providerRef` stands whose words were in it, and who was only counted. */
  async send(messages: readonly OutgoingMessage[]): Promise<readonly Outcome[]> {
    const waitMs = this.silence.until - this.now().getTime();
    if (waitMs > 0) {
      const silent: Outcome = { kind: 'rejected', reason: this.silence.reason, retry: true, retryAfterMs: waitMs };
      return messages.map(() => silent);
    }
    const { text, shown } = digestText(messages, this.bytes);
    const mobiles = new Set([...shown].flatMap(({ to }) => mainlandMobile(to) ?? []));
    const outcome = await this.call({ text, mobiles: [...mobiles] });
    if (outcome.kind !== 'accepted') {
      if (outcome.kind === 'rejected' && outcome.retryAfterMs !== undefined) {
        this.silence = { until: this.now().getTime() + outcome.retryAfterMs, reason: outcome.reason };
      }
      return messages.map(() => outcome);
    }
    return messages.map((one) => ({
      kind: 'accepted',
      providerRef: shown.has(one) ? 'digest:shown' : 'digest:counted',
    }));
  }

  /** One message alone. */
  async sendOne(message: OutgoingMessage): Promise<Outcome> {
    const [outcome] = await this.send([message]);
    return outcome ?? { kind: 'unknown', reason: 'no outcome' };
  }
}
