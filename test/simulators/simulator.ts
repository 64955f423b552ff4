import { type ChannelKind } from '../../apps/dispatch/src/channel/channel';
import { type Fault } from './faults';
import { type Intake } from './intake';
import { type Ledger } from './ledger';

/** The socket side of a simulator: listens on 127.0.0.1, hands what it reads to an Intake, answers by its verdict. */
export interface Wire {
  /** Starts to listen; port 0 takes a free one. Resolves with the port. */
  listen(port: number): Promise<number>;
  /** Refuses new connections and resets those open. */
  shut(): Promise<void>;
  /** Connections opened since the start. */
  readonly connectionsOpened: number;
}

/** Settings every simulator takes. */
export interface SimulatorOptions {
  /** Account id under which the ledger files what comes in. */
  readonly account?: string;
  /** 0 or left out: a free one. */
  readonly port?: number;
}

/** A carrier on a real socket that can be told to fail. What it delivered is in `ledger`. */
export class Simulator {
  private isUp = true;

  private constructor(
    readonly scheme: 'http' | 'smtp',
    readonly port: number,
    private readonly intake: Intake,
    private readonly wire: Wire,
  ) {}

  static async start(scheme: 'http' | 'smtp', intake: Intake, wire: Wire, port = 0): Promise<Simulator> {
    return new Simulator(scheme, await wire.listen(port), intake, wire);
  }

  get channel(): ChannelKind {
    return this.intake.channel;
  }
  get account(): string {
    return this.intake.account;
  }
  get ledger(): Ledger {
    return this.intake.ledger;
  }
  get url(): string {
    return `${this.scheme}://127.0.0.1:${this.port}`;
  }
  get connectionsOpened(): number {
    return this.wire.connectionsOpened;
  }

  /** Refuses connections from now on; those open are reset. */
  async down(): Promise<void> {
    if (!this.isUp) return;
    this.isUp = false;
    await this.wire.shut();
  }

  /** Listens again, on the same port. */
  async up(): Promise<void> {
    if (this.isUp) return;
    await this.wire.listen(this.port);
    this.isUp = true;
  }

  /** Answers come this much later. */
  latency(ms: number): void {
    this.intake.latencyMs = ms;
  }
  /** The next `n` calls fail. */
  failNext(n: number, how: Fault): void {
    this.intake.faults.failNext(n, how);
  }
  /** Failures ordered by number that no call has met yet. */
  get failuresLeft(): number {
    return this.intake.faults.left;
  }
  /** This share (0–1) of calls fails from now on. */
  failRate(rate: number, how: Fault = 503): void {
    this.intake.faults.failRate(rate, how);
  }
  /** Whether the same idempotency key again is the same message. */
  honourKeys(honours: boolean): void {
    this.intake.honoursKeys = honours;
  }
  /** More calls a second than this are answered 429. */
  limit(perSecond: number): void {
    this.intake.perSecond = perSecond;
  }
  /** This recipient doesn't exist. */
  refuse(to: string): void {
    this.intake.refuse(to);
  }

  close(): Promise<void> {
    return this.down();
  }
}
