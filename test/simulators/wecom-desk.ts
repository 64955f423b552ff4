/** A card that a member has in his WeCom. */
export interface WecomCard {
  readonly to: string;
  readonly taskId: string;
}

export interface WecomDeskOptions {
  readonly corpId: string;
  readonly agentId: number;
  readonly secret: string;
  /** Milliseconds since 1970; this machine's clock if left out. */
  readonly now?: () => number;
}

const MEMBER_LIMITS = [
  { calls: 30, withinMs: 60_000 },
  { calls: 1_000, withinMs: 3_600_000 },
];

/** What a simulated WeCom remembers of one app, and what it is told to refuse. */
export class WecomDesk {
  /** Cards with a button, in the order in which they came. */
  readonly cards: WecomCard[] = [];
  /** What came too fast for a member: answered as sent, and never shown. */
  readonly dropped: { readonly to: string; readonly text: string }[] = [];
  readonly invalid = new Set<string>();
  readonly unlicensed = new Set<string>();
  /** Answers `errcode` 0 also where nobody is left who could get it. */
  saysOkToNobody = false;
  tokensGiven = 0;
  private token: { readonly value: string; code: 0 | 40014 | 42001 } | undefined;
  private readonly refusals: number[] = [];
  private readonly tokenRefusals: number[] = [];
  private readonly calls = new Map<string, number[]>();
  private readonly keys = new Set<string>();
  private left = { invaliduser: '', unlicenseduser: '' };

  constructor(private readonly options: WecomDeskOptions) {}

  get agentId(): number {
    return this.options.agentId;
  }

  /** The token that was given last is refused with this code from now on. */
  spend(code: 40014 | 42001): void {
    if (this.token) this.token.code = code;
  }
  /** The next message whose token is right is refused with this code. */
  refuseNext(code: number): void {
    this.refusals.push(code);
  }
  /** The next call of gettoken is refused with this code. */
  refuseTokenNext(code: number): void {
    this.tokenRefusals.push(code);
  }

  /** A token, or the code of a refusal. A valid one is given again. */
  giveToken(corpId: string, secret: string): string | number {
    this.tokensGiven += 1;
    const refusal = this.tokenRefusals.shift();
    if (refusal !== undefined) return refusal;
    if (corpId !== this.options.corpId) return 40013;
    if (secret !== this.options.secret) return 40001;
    if (this.token?.code !== 0) this.token = { value: `token-${this.tokensGiven}`, code: 0 };
    return this.token.value;
  }

  /** Code by which a message with this token is refused, if it is. */
  refuse(token: string): number | undefined {
    if (token === '') return 41001;
    if (token !== this.token?.value) return 40014;
    return this.token.code === 0 ? this.refusals.shift() : this.token.code;
  }

  /** Members of `a|b` who can get it; the others are left out of the answer's success. */
  reach(touser: string): string[] {
    const members = touser.split('|').filter((member) => member !== '');
    const among = (left: ReadonlySet<string>) => members.filter((member) => left.has(member));
    this.left = {
      invaliduser: among(this.invalid).join('|').toLowerCase(),
      unlicenseduser: among(this.unlicensed).join('|').toLowerCase(),
    };
    return members.filter((member) => !this.invalid.has(member) && !this.unlicensed.has(member));
  }

  leftOut(): object {
    return this.left;
  }

  /** Whether the same call was there before: it reaches nobody a second time, and costs nobody's limit. */
  isRepeat(key: string): boolean {
    if (key === '' || this.keys.has(key)) return key !== '';
    this.keys.add(key);
    return false;
  }

  isTooFast(member: string): boolean {
    const now = (this.options.now ?? Date.now)();
    const made = this.calls.get(member) ?? [];
    const isOver = MEMBER_LIMITS.some(({ calls, withinMs }) => now - (made.at(-calls) ?? -Infinity) < withinMs);
    if (!isOver) this.calls.set(member, [...made.slice(-1_000), now]);
    return isOver;
  }
}
