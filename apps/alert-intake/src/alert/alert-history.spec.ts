import { join } from 'node:path';
import { loadPlan } from '@qingkong/plan';
import fc from 'fast-check';
import { readAlert } from '../format/alert-formats';
import { type Response } from '../response/response.entity';
import { authorityOf } from '../sender/authority';
import { AlertHistory } from './alert-history';
import { type LedgerEntry } from './alert-ledger';
import { type AlertMessage, keyHashOf } from './alert-message.entity';
import { FIRST_ARRIVES, type RandomArrival, randomHistory } from './testing/random-history';

const plan = loadPlan(join(__dirname, '../../../../plans/chaoyang.yaml'));
const MIDNIGHT = new Date('2026-02-10T00:00:00+08:00').getTime();
const RUNS = 100;

jest.setTimeout(120_000);

/** Who may say what, by the plan: written here once more, so that authority is not judged by itself. */
const CHANNELS: Readonly<Record<string, (string | null)[]>> = {
  'city-platform@hq.chaoyang.example': [null],
  'platform@kazuo.chaoyang.example': ['county-211324-platform'],
  'ecology@chaoyang.example': ['ecology-bureau'],
};
const KEEPS_IT_GOING: readonly string[] = ['start', 'upgrade', 'downgrade', 'update'];
const place = ({ jurisdiction, kind }: Response) => `${jurisdiction} ${kind}`;
const placeOf = ({ jurisdiction, isDrill }: AlertMessage) => `${jurisdiction} ${isDrill ? 'drill' : 'actual'}`;

/** A history of arrivals and what must hold of it after each, whatever decideAlert makes of them. */
class WatchedHistory {
  readonly history = new AlertHistory(plan);
  private minutes = FIRST_ARRIVES;
  /** Version of each response when it was over. */
  private readonly over = new Map<string, number>();

  async receive({ speaker, text, pause }: RandomArrival): Promise<string> {
    this.minutes += pause;
    const now = new Date(MIDNIGHT + this.minutes * 60_000);
    const bytes = Buffer.from(text);
    const content = await readAlert({ bytes, contentType: null });
    const authority = authorityOf(plan, speaker, content, { now, signature: 'unchecked' });
    return this.history.receive({ bytes, contentType: null, ...speaker }, content, authority, now).outcome;
  }

  get entries(): readonly LedgerEntry[] {
    return this.history.ledger.entries;
  }

  get responses(): readonly Response[] {
    return this.history.ledger.responses.all;
  }

  check(): void {
    const open = this.responses.filter(({ isOpen }) => isOpen);
    this.checkPlaces(open);
    this.checkAuthority();
    for (const response of this.responses) {
      if (response.isOpen) this.checkRunning(response);
      else this.checkOver(response);
    }
    for (const entry of this.entries) this.checkWaiting(entry, open);
    for (const entry of this.entries) this.checkSuperseded(entry);
  }

  /** One open response per jurisdiction and kind; no drill beside the real thing (R16); serials without gap or double. */
  private checkPlaces(open: readonly Response[]): void {
    expect(new Set(open.map(place)).size).toBe(open.length);
    const real = open.filter(({ kind }) => kind === 'actual').map(({ jurisdiction }) => jurisdiction);
    const drills = open.filter(({ kind }) => kind === 'drill').map(({ jurisdiction }) => jurisdiction);
    const isIn = (one: string, other: string) => one === other || one === '211300' || other === '211300';
    expect(drills.filter((drill) => real.some((one) => isIn(one, drill)))).toEqual([]);
    for (const own of Object.values(Object.groupBy(this.responses, place))) {
      const serials = own?.map((_, index) => `2026-${String(index + 1).padStart(2, '0')}`);
      expect(own?.map(({ serial }) => serial)).toEqual(serials);
    }
  }

  /** C09: nothing follows from what comes without authority, and a key is used once with it. */
  private checkAuthority(): void {
    const applied = this.entries.filter(({ message }) => message.state === 'applied');
    const strangers = applied.filter(({ message }) => !CHANNELS[message.sender]?.includes(message.client));
    expect(strangers.map(({ message }) => message.identifier)).toEqual([]);
    const keys = this.entries.filter(({ message }) => message.isAuthorised).map(({ message }) => message.keyHash);
    expect(new Set(keys).size).toBe(keys.length);
    const starts = applied.filter(({ verdict }) => verdict.act === 'start').map(({ response }) => response?.id);
    expect(starts.sort()).toEqual(this.responses.map(({ id }) => id).sort());
  }

  /** R12: at the level of HQ's last word; C32: of what keeps it going nothing is named by a lift that counts. */
  private checkRunning(response: Response): void {
    const own = this.entries.filter((one) => one.response === response && KEEPS_IT_GOING.includes(one.verdict.act));
    const newest = Math.max(...own.map(({ message }) => message.orderedAt.getTime()));
    const last = own.filter(({ message }) => message.orderedAt.getTime() === newest);
    expect(last.map(({ content }) => content.severityColour)).toContain(response.colour);
    const names = own.flatMap(({ message }) => [message.keyHash, message.nameHash]);
    const lifts = this.liftsOf(names).filter(({ message }) => placeOf(message) === place(response));
    expect(lifts.map(({ message }) => message.identifier)).toEqual([]);
  }

  private liftsOf(names: readonly string[]): LedgerEntry[] {
    const lifts = this.entries.filter(
      ({ content, message }) =>
        content.messageType === 'cancel' &&
        content.category === 'alert' &&
        content.status !== 'test' &&
        message.isAuthorised,
    );
    return lifts.filter(({ message, content, verdict }) => {
      const isAhead = verdict.act === 'liftAhead' || verdict.act === 'liftAheadEnd';
      const counts = message.state !== 'quarantined' && message.reason !== 'lift-not-ahead' && !isAhead;
      return counts && content.references.some((one) => names.includes(keyHashOf(one)));
    });
  }

  private checkOver({ id, version }: Response): void {
    expect(version).toBe(this.over.get(id) ?? version);
    this.over.set(id, version);
  }

  /** R12: only a later word on the level supersedes one, never a lift announced ahead or its taking back. */
  private checkSuperseded({ message, content }: LedgerEntry): void {
    if (message.reason !== 'superseded-by-later' || content.category !== 'alert') return;
    const later = this.entries.filter(
      (one) =>
        one.response !== null &&
        KEEPS_IT_GOING.includes(one.verdict.act) &&
        placeOf(one.message) === placeOf(message) &&
        one.message.orderedAt > message.orderedAt,
    );
    expect([message.identifier, later.length > 0]).toEqual([message.identifier, true]);
  }

  /** Nobody waits for what has come. */
  private checkWaiting({ message, content }: LedgerEntry, open: readonly Response[]): void {
    if (message.state !== 'quarantined' || content.category !== 'alert') return;
    const own = open.find((one) => place(one) === placeOf(message));
    if (message.reason === 'response-already-open') expect(own).toBeDefined();
    const named = this.entries.filter(
      ({ message: { keyHash, nameHash, isAuthorised } }) =>
        isAuthorised && [keyHash, nameHash].some((name) => message.referenceHashes.includes(name)),
    );
    const leads = named.filter(({ message: { state }, response }) => state === 'applied' && response !== null);
    if (message.reason === 'unknown-reference') expect(leads.map((one) => one.message.identifier)).toEqual([]);
    if (message.reason !== 'lift-of-unapplied-alert') return;
    const isOneToCome = message.namesBeyond(named.map((one) => one.message));
    expect([isOneToCome, named.some((one) => one.message.state === 'quarantined')]).toContain(true);
  }
}

it('R11, R12, R16, C09, C32: what must hold of any history holds after every message of it', async () => {
  const holds = async (arrivals: readonly RandomArrival[]) => {
    const watched = new WatchedHistory();
    for (const arrival of arrivals) {
      await watched.receive(arrival);
      watched.check();
    }
    const standing = () => watched.entries.map(({ message: { id, state, reason } }) => `${id} ${state} ${reason}`);
    const before = standing();
    for (const arrival of arrivals) expect(await watched.receive({ ...arrival, pause: 0 })).not.toBe('new');
    expect(standing()).toEqual(before);
  };
  await fc.assert(fc.asyncProperty(randomHistory, holds), { numRuns: RUNS });
});
