import { newId } from '@qingkong/messaging';
import { Database } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { endLeases, LEASE_MS, renewLeases, takeLeases } from './account-lease.repository';
import { type Gate } from './gate';

/**
 * A provider's limit holds over all instances because one of them at a time uses the account, for a second by the database's clock,
 * again and again while it has something to send. It counts its own calls exactly; of a holder before it, it believes the worst.
 */
@Injectable()
export class Leases {
  private readonly holder = newId();

  constructor(private readonly db: Database) {}

  /** Takes the accounts of these gates that are free, as far as something waits for them. */
  async take(gates: readonly Gate[]): Promise<void> {
    const wanted = gates.filter((gate) => gate.isLimited && !gate.isHeld);
    if (wanted.length === 0) return;
    const asked = performance.now();
    const taken = await this.db.transaction((tx) => takeLeases(tx, accountsOf(wanted), this.holder));
    const answered = performance.now();
    for (const { account, endedMsAgo } of taken) {
      const gate = wanted.find((one) => one.channel.account === account);
      gate?.grant(asked + LEASE_MS, endedMsAgo === null ? undefined : answered - endedMsAgo);
    }
  }

  /** Holds on to the accounts of these gates; returns those that another instance has taken meanwhile. */
  async renew(gates: readonly Gate[]): Promise<Gate[]> {
    const wanted = gates.filter((gate) => gate.isLimited);
    if (wanted.length === 0) return [];
    const asked = performance.now();
    const held = new Set(await this.db.transaction((tx) => renewLeases(tx, accountsOf(wanted), this.holder)));
    for (const gate of wanted) if (held.has(gate.channel.account)) gate.grant(asked + LEASE_MS);
    return wanted.filter((gate) => !held.has(gate.channel.account));
  }

  /** Lets all of them go; nothing may be in the air any more. */
  async end(): Promise<void> {
    await this.db.transaction((tx) => endLeases(tx, this.holder));
  }
}

function accountsOf(gates: readonly Gate[]): string[] {
  return gates.map(({ channel }) => channel.account);
}
