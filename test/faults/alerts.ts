import { readFileSync } from 'node:fs';
import { parseCap12 } from '../../apps/alert-intake/src/format/cap12';
import { serialiseCap12 } from '../../apps/alert-intake/src/format/cap12-writer';
import { type AlertContent } from '../../apps/alert-intake/src/format/alert-content';

const SAMPLES = {
  start: 'samples/alerts/story-02-10-1530-yellow.xml',
  cancel: 'samples/alerts/story-02-14-0800-cancel.xml',
  test: 'samples/alerts/test-message.xml',
};

/** One message of the city platform, as read and as bytes. */
export interface CityAlert {
  readonly content: AlertContent;
  readonly xml: string;
}

/** Messages of the city platform, each sent a second after the one before, all of them shortly before now. */
export class CityAlerts {
  private sentMs = Math.floor(Date.now() / 1_000) * 1_000 - 600_000;
  private count = 0;

  /** The story's yellow alert; its onset is the moment it is sent, so that the response runs at once. */
  start(): CityAlert {
    return this.write('start', []);
  }

  /** The end of what `start` began. */
  cancel(start: CityAlert): CityAlert {
    const { sender, identifier, sent } = start.content;
    return this.write('cancel', [{ sender, identifier, sent }]);
  }

  /** Kept and ignored: a good message that starts nothing. */
  test(): CityAlert {
    return this.write('test', []);
  }

  private write(sample: keyof typeof SAMPLES, references: AlertContent['references']): CityAlert {
    const read = parseCap12(readFileSync(SAMPLES[sample]));
    this.sentMs += 1_000;
    this.count += 1;
    const sent = new Date(this.sentMs);
    const expires = read.expires && new Date(this.sentMs + 86_400_000);
    const identifier = `FAULTS-${this.count}-${this.sentMs}`;
    const content = {
      ...read,
      identifier,
      sent,
      references,
      effective: read.effective && sent,
      onset: read.onset && sent,
      expires,
    };
    return { content, xml: serialiseCap12(content) };
  }
}
