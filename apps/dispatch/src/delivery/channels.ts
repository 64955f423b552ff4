import { type ServiceSettings } from '@qingkong/service';
import { type Plan } from '@qingkong/plan';
import { type AccountPace, paceOf } from '../channel/account-fields';
import { type Channel, type OutgoingMessage } from '../channel/channel';
import { partsOf } from '../notice/message-parts';
import { asksConfirmation, compose, type Words } from '../notice/words';
import { linkToken } from './link';
import { type Parcel } from './lane';

/** How dispatch is set up besides what every service needs; read in main.ts. */
export interface DispatchSettings extends ServiceSettings {
  /** Where people reach the acknowledgement page, without a trailing slash. */
  readonly publicUrl: string;
  /** The server's key for links. */
  readonly linkKey: Buffer;
  readonly channelsFile: string;
  readonly directoryFile: string;
  readonly reductionListFile: string;
  readonly reductionListLabel: string;
  readonly reductionListPublishedOn: string;
}

/** The provider accounts of this service, and the words that go out by each. */
export class Channels {
  readonly all: readonly Channel[];

  constructor(
    channels: ReadonlyMap<string, Channel>,
    private readonly plan: Plan,
    private readonly settings: Pick<DispatchSettings, 'publicUrl' | 'linkKey'>,
    private readonly accounts: readonly (AccountPace & { readonly account: string })[] = [],
  ) {
    this.all = [...channels.values()];
  }

  /** Accounts whose provider takes a second call with the same delivery id for the same message. */
  get repeatable(): string[] {
    return this.all.filter((channel) => channel.idempotent).map((channel) => channel.account);
  }

  /** How fast the account may be used; empty where nothing limits it. */
  paceOf(account: string): AccountPace {
    return paceOf(this.accounts.find((one) => one.account === account) ?? {});
  }

  wordsOf(parcel: Parcel, channel: Channel): Words & Pick<OutgoingMessage, 'parts' | 'link'> {
    const { subject, recipient, linkSalt } = parcel;
    // A group may not confirm for anybody: whoever in it pressed the link would (contracts.md §5).
    const asked = asksConfirmation(subject) && channel.kind !== 'voice' && channel.kind !== 'robot';
    const token = asked ? linkToken(this.settings.linkKey, linkSalt, parcel) : null;
    const link = token === null ? null : `${this.settings.publicUrl}/a/${token}`;
    const { bureau } = this.plan.jurisdiction;
    const { drillPrefix, timeZone } = this.plan;
    const context = { kind: channel.kind, link: channel.placesLink ? null : link, bureau, drillPrefix, timeZone };
    const words = { ...compose(subject, recipient, context), ...(link !== null && { link }) };
    return channel.sendsTemplates ? { ...words, parts: partsOf(subject, recipient, { words, token, context }) } : words;
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((channel) => channel.close()));
  }
}
