import { readFileSync } from 'node:fs';
import { type Clock, type Database } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { type Channels } from '../../delivery/channels';
import { claimBatch, type Claimed, mark } from '../../delivery/delivery.repository';
import { type NoticeKind } from '../../notice/notice-subject';

/** One message as its carrier would get it. */
export interface Message {
  readonly kind: NoticeKind;
  readonly person: string;
  /** In what roles he hears it: `领导小组`, `科技科`, `喀左县`, `E2`. */
  readonly units: readonly string[];
  readonly account: string;
  readonly text: string;
}

/** Of the claims that this stand-in of a sender makes. */
const SENDER = 1;

/** What waits to be sent, claimed as a sender does and accepted by every carrier at once. */
export class OutgoingMail {
  private readonly names: ReadonlyMap<string, string>;

  constructor(
    private readonly db: Database,
    private readonly channels: Channels,
    private readonly clock: Clock,
    plan: Plan,
    listFile: string,
  ) {
    this.names = namesOf(plan, readFileSync(listFile, 'utf8'));
  }

  /** Sends everything that is ready for these accounts (all, if none are named), and tells what it was. */
  async goesOut(accounts = this.channels.all.map(({ account }) => account)): Promise<Message[]> {
    const sent: Message[] = [];
    for (;;) {
      const claimed = await this.db.transaction((tx) => claimBatch(tx, accounts, SENDER));
      if (claimed.length === 0) return sent;
      await this.db.transaction((tx) =>
        mark(
          tx,
          claimed.map((one) => this.accepted(one)),
        ),
      );
      sent.push(...claimed.map((one) => this.messageOf(one)));
    }
  }

  /** Sends everything that is ready, and tells who hears what: `start` → `领导小组 科技科 … E12`. */
  async heard(): Promise<Partial<Record<NoticeKind, string>>> {
    const byKind = Map.groupBy(await this.goesOut(), ({ kind }) => kind);
    return Object.fromEntries([...byKind].map(([kind, messages]) => [kind, this.who(messages)]));
  }

  /** The roles in which these messages are heard, in the order of the house. */
  who(messages: readonly Message[]): string {
    const heard = new Set(messages.flatMap(({ units }) => units));
    return [...this.names.values()].filter((name) => heard.has(name)).join(' ');
  }

  /** Id of the unit that is called `喀左县` or `E2` here. */
  unitOf(name: string): string {
    for (const [id, known] of this.names) if (known === name) return id;
    throw new Error(`Nobody is called ${name}`);
  }

  private messageOf(claimed: Claimed): Message {
    const { account, subject, recipient } = claimed;
    const channel = this.channels.all.find((one) => one.account === account);
    if (!channel) throw new Error(`No channel ${account}`);
    const { text } = this.channels.wordsOf({ ...claimed, first: true }, channel);
    const units = recipient.units.map(({ id }) => this.names.get(id) ?? id);
    return { kind: subject.kind, person: recipient.personId, units, account, text };
  }

  private accepted({ batchId, ordinal }: Claimed) {
    const nothing = { nextAttemptAt: null, providerRef: null, reason: null, attemptOutcome: null };
    return { batchId, ordinal, first: true, state: 'accepted', acceptedAt: this.clock.now(), ...nothing } as const;
  }
}

/** Short names by id, from the highest to the enterprises as the sample list numbers them. */
function namesOf(plan: Plan, list: string): Map<string, string> {
  const divisions = new Map(plan.divisions.map(({ id, name }) => [id, name]));
  const enterprises = list
    .split(/\r?\n/)
    .slice(1)
    .flatMap((line): [string, string][] => {
      const [number, , code] = line.split(',');
      return number && code ? [[`enterprise-${code}`, number]] : [];
    });
  return new Map([
    ['leading-group', '领导小组'],
    ['office', '办公室'],
    ...plan.taskForces.map(({ id, division }): [string, string] => [id, divisions.get(division) ?? id]),
    ...plan.counties.map(({ id, name }): [string, string] => [id, name]),
    ...enterprises,
  ]);
}
