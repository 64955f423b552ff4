import { readFileSync } from 'node:fs';
import { type Clock, type Database } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { type Channels } from '../../delivery/channels';
import { claimBatch, type Claimed, claimRetries, type Want } from '../../delivery/claim.repository';
import { type Mark, mark } from '../../delivery/delivery.repository';
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

/** Who hears of a start of the city but the enterprises of list v1, and all of them. */
export const OFFICIALS =
  '领导小组 科技科 运行科 资源科 电力科 产业政策科 信息化科 投资科 双塔区 龙城区 朝阳县 建平县 喀左县 北票市 凌源市';
export const EVERYONE = `${OFFICIALS} E1 E2 E3 E4 E5 E6 E7 E8 E9 E10 E11 E12`;

/** These names but those. */
export function without(names: string, others: readonly string[]): string {
  const left = names.split(' ').filter((name) => !others.includes(name));
  return left.join(' ');
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

  /** Sends everything that is ready or due again for these accounts (all, if none are named), and tells what it was. */
  async goesOut(accounts = this.accounts): Promise<Message[]> {
    const sent: Message[] = [];
    for (;;) {
      const claimed = await this.db.transaction((tx) => claimBatch(tx, wantsOf(accounts), SENDER));
      const taken =
        claimed.length > 0 ? claimed : await this.db.transaction((tx) => claimRetries(tx, wantsOf(accounts), SENDER));
      if (taken.length === 0) return sent;
      const acceptedAt = this.clock.now();
      const said = taken.filter(({ isOvertaken }) => !isOvertaken);
      const first = claimed.length > 0;
      await this.settles(said, first, { state: 'accepted', acceptedAt });
      await this.settles(
        taken.filter((one) => !said.includes(one)),
        first,
        { state: 'dropped' },
      );
      sent.push(...said.map((one) => this.messageOf(one)));
    }
  }

  /** Every carrier is down and takes nothing: what was ready waits for another try. */
  async isPutOff(): Promise<void> {
    for (;;) {
      const claimed = await this.db.transaction((tx) => claimBatch(tx, wantsOf(this.accounts), SENDER));
      if (claimed.length === 0) return;
      await this.settles(claimed, true, { state: 'pending', nextAttemptAt: this.clock.now(), reason: 'down' });
    }
  }

  /** Everything that is ready is in the hands of the sender with this number, and nobody knows what it did with it. */
  async isInHandsOf(sender: number): Promise<Message[]> {
    const taken: Claimed[] = [];
    for (;;) {
      const claimed = await this.db.transaction((tx) => claimBatch(tx, wantsOf(this.accounts), sender));
      if (claimed.length === 0) return taken.map((one) => this.messageOf(one));
      taken.push(...claimed);
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

  nameOf(unitId: string): string {
    return this.names.get(unitId) ?? unitId;
  }

  private messageOf(claimed: Claimed): Message {
    const { account, subject, recipient } = claimed;
    const channel = this.channels.all.find((one) => one.account === account);
    if (!channel) throw new Error(`No channel ${account}`);
    const { text } = this.channels.wordsOf({ ...claimed, first: true }, channel);
    const units = recipient.units.map(({ id }) => this.nameOf(id));
    return { kind: subject.kind, person: recipient.personId, units, account, text };
  }

  private get accounts(): string[] {
    return this.channels.all.map(({ account }) => account);
  }

  private async settles(claimed: readonly Claimed[], first: boolean, outcome: Partial<Mark>): Promise<void> {
    const blank = { acceptedAt: null, nextAttemptAt: null, providerRef: null, reason: null, attemptOutcome: null };
    const marks = claimed.map(({ batchId, ordinal }): Mark => {
      return { batchId, ordinal, first, state: 'accepted', ...blank, ...outcome };
    });
    await this.db.transaction((tx) => mark(tx, marks));
  }
}

/** Everything that is there for these accounts. */
function wantsOf(accounts: readonly string[]): Want[] {
  return accounts.map((account) => ({ account, below: 1_000 }));
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
