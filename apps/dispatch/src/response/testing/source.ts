import {
  ResponseAnnounced,
  ResponseLevelChanged,
  ResponseLifted,
  ResponseScopeChanged,
  ResponseStarted,
  ResponseTextChanged,
  ResponseWithdrawn,
  TerminationInstructed,
} from '@qingkong/contracts';
import { type KafkaRecord, newId } from '@qingkong/messaging';
import { arrival } from '@qingkong/messaging/testing';
import { type AlertColour, type ResponseLevel } from '@qingkong/plan';

const LEVELS: Record<AlertColour, ResponseLevel> = { yellow: 'III', orange: 'II', red: 'I' };

/** `02-10 15:30` of 2026 in Beijing. */
export const at = (text: string): Date => new Date(`2026-${text.replace(' ', 'T')}:00+08:00`);
const instant = (text: string): string => at(text).toISOString();

/** Where a response is from and what it is. */
export interface Origin {
  readonly serial: string;
  readonly jurisdiction: string;
  readonly areaCodes: readonly string[];
  readonly kind?: 'actual' | 'drill';
  readonly origin?: 'alert' | 'assurance';
}

export const CITY: Origin = { serial: '2026-01', jurisdiction: '211300', areaCodes: ['211300'] };
export const KAZUO: Origin = { serial: '2026-01', jurisdiction: '211324', areaCodes: ['211324'] };

let newest = '';

/** Ids sort by time, and so by which response was there first: here also for two of one millisecond. */
function laterId(): string {
  for (;;) {
    const id = newId();
    if (id > newest) return (newest = id);
  }
}

/** One response as alert-intake speaks of it: records as they arrive, their versions counted up. All of it invented. */
export class Source {
  readonly responseId = laterId();
  private version = 0;
  private colour: AlertColour = 'yellow';

  constructor(private readonly origin: Origin) {}

  announced(colour: AlertColour, onset: string, received = onset): KafkaRecord {
    this.colour = colour;
    const { serial, jurisdiction, areaCodes, kind = 'actual', origin = 'alert' } = this.origin;
    const nothing = { primaryPollutant: null, documentNumber: null };
    const times = { alertSentAt: instant(received), receivedAt: instant(received), onsetAt: instant(onset) };
    return arrival(
      ResponseAnnounced,
      {
        ...{ responseId: this.responseId, serial, kind, origin, jurisdiction, areaCodes: [...areaCodes] },
        ...{ colour, level: LEVELS[colour], planVersion: 'invented', ...nothing, ...times },
      },
      this.next(),
    );
  }

  started(onset: string): KafkaRecord {
    const { responseId } = this;
    const startedAt = instant(onset);
    return arrival(ResponseStarted, { responseId, level: LEVELS[this.colour], startedAt }, this.next());
  }

  changedTo(colour: AlertColour, from: string): KafkaRecord {
    const previousLevel = LEVELS[this.colour];
    this.colour = colour;
    const facts = { colour, level: LEVELS[colour], previousLevel, primaryPollutant: null, documentNumber: null };
    const times = { fromAt: instant(from), receivedAt: instant(from) };
    return arrival(ResponseLevelChanged, { ...this.named(), ...facts, ...times }, this.next());
  }

  scopeChanged(onset: string, areaCodes: readonly string[], received = onset): KafkaRecord {
    const scope = {
      level: LEVELS[this.colour],
      areaCodes: [...areaCodes],
      onsetAt: instant(onset),
      documentNumber: null,
    };
    return arrival(ResponseScopeChanged, { ...this.named(), ...scope, receivedAt: instant(received) }, this.next());
  }

  textChanged(headline: string, expires: string, documentNumber: string | null = null): KafkaRecord {
    const { named, colour } = { named: this.named(), colour: this.colour };
    const words = { level: LEVELS[colour], headline, documentNumber };
    const times = { expiresAt: instant(expires), receivedAt: instant(expires) };
    return arrival(ResponseTextChanged, { ...named, ...words, ...times }, this.next());
  }

  lifted(end: string, reason: ResponseLifted['reason'] = 'lifted'): KafkaRecord {
    const times = { endedAt: instant(end), receivedAt: instant(end) };
    return arrival(ResponseLifted, { ...this.named(), ...times, reason }, this.next());
  }

  withdrawn(end: string): KafkaRecord {
    const times = { withdrawnAt: instant(end), receivedAt: instant(end) };
    return arrival(ResponseWithdrawn, { ...this.named(), ...times, reason: 'withdrawn' }, this.next());
  }

  /** HQ's 响应终止指令: no version of the response, since it changes nothing of it. */
  endInstructed(received: string): KafkaRecord {
    const words = { headline: '关于终止应急响应的指令', text: '请立即传达。', documentNumber: null };
    return arrival(TerminationInstructed, {
      ...{
        alertId: newId(),
        kind: this.origin.kind ?? 'actual',
        ...this.named(),
        ...words,
        receivedAt: instant(received),
      },
    });
  }

  private named() {
    return { responseId: this.responseId, serial: this.origin.serial };
  }

  private next() {
    return { version: (this.version += 1) };
  }
}
