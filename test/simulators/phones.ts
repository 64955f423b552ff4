import { pressConfirm } from './acknowledgement-form';
import { type Ledger, type LedgerEntry } from './ledger';
import { describe, findAcknowledgementLink, Person } from './person';

/** A message came, or a person confirmed. */
export interface PhoneChange {
  readonly person: Person;
  /** Set if a message came. */
  readonly entry?: LedgerEntry;
}

export interface AutoConfirm {
  /** People press between these two, in milliseconds after the message. */
  readonly fromMs: number;
  readonly toMs: number;
}

const PRESSES_AT_MOST = 5;

/** All the phones of a test or a demo: gathers from the carriers' ledgers, and answers as people would. */
export class Phones {
  private readonly byAddress = new Map<string, Person>();
  private readonly listeners: ((change: PhoneChange) => void)[] = [];
  private readonly pressing = new Map<string, NodeJS.Timeout | undefined>();
  private autoConfirm: AutoConfirm | undefined;

  /** `sources` are simulators, or anything else with a ledger. */
  constructor(sources: Iterable<{ readonly ledger: Ledger }>) {
    for (const { ledger } of sources) ledger.onEntry((entry) => this.receive(entry));
  }

  get people(): Iterable<Person> {
    return this.byAddress.values();
  }

  /** The person at a number, mail address or URL; there is one for every address, told or not. */
  person(to: string): Person {
    const known = this.byAddress.get(to);
    if (known) return known;
    const person = new Person(to);
    this.byAddress.set(to, person);
    return person;
  }

  /** Fails, listing every message that no test has asked for with isTold: any unexpected message fails. */
  nothingElse(): void {
    const unexpected = [...this.byAddress.values()].flatMap((person) => person.unexpected);
    if (unexpected.length === 0) return;
    throw new Error(
      `${unexpected.length} message(s) nobody expected:\n${unexpected.map((e) => `  ${describe(e)}`).join('\n')}`,
    );
  }

  /** This person opens the newest link and presses the button. Throws if there is no link or the page refuses. */
  async confirm(to: string): Promise<void> {
    const link = this.person(to).acknowledgementLink();
    if (link === undefined) throw new Error(`${to} has no message with an acknowledgement link`);
    const pressed = await this.press(this.person(to), link);
    if (pressed.kind === 'failed') throw new Error(`${to} could not confirm: ${pressed.why}`);
  }

  /** From now on everybody confirms by themselves a moment after the message. `undefined` stops it. */
  confirmAutomatically(range: AutoConfirm | undefined): void {
    this.autoConfirm = range;
    if (range) return;
    for (const timer of this.pressing.values()) clearTimeout(timer);
    this.pressing.clear();
  }

  onChange(listener: (change: PhoneChange) => void): void {
    this.listeners.push(listener);
  }

  private receive(entry: LedgerEntry): void {
    const person = this.person(entry.to);
    person.receive(entry);
    this.tell({ person, entry });
    const link = findAcknowledgementLink(entry.text);
    if (this.autoConfirm && link !== undefined && !this.pressing.has(link))
      this.pressLater(person, link, this.autoConfirm, 1);
  }

  private pressLater(person: Person, link: string, range: AutoConfirm, attempt: number): void {
    const delay = range.fromMs + Math.random() * (range.toMs - range.fromMs);
    const timer = setTimeout(() => {
      void this.press(person, link).then((pressed) => {
        // A page that doesn't come is tried again, as people do, but not for ever.
        const again = pressed.kind === 'failed' && attempt < PRESSES_AT_MOST && this.autoConfirm !== undefined;
        if (again) this.pressLater(person, link, range, attempt + 1);
      });
    }, delay);
    this.pressing.set(link, timer);
  }

  private async press(person: Person, link: string) {
    const pressed = await pressConfirm(link);
    if (pressed.kind === 'failed' || person.hasAcknowledged) return pressed;
    person.hasAcknowledged = true;
    this.tell({ person });
    return pressed;
  }

  private tell(change: PhoneChange): void {
    for (const listener of this.listeners) listener(change);
  }
}
