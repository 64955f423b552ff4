import { readFileSync } from 'node:fs';
import { parseCap12 } from '../../apps/alert-intake/src/format/cap12';
import { serialiseCap12 } from '../../apps/alert-intake/src/format/cap12-writer';
import { type AlertContent } from '../../apps/alert-intake/src/format/alert-content';

const SAMPLES = {
  start: 'samples/alerts/story-02-10-1530-yellow.xml',
  cancel: 'samples/alerts/story-02-14-0800-cancel.xml',
  orange: 'samples/alerts/story-02-11-1540-orange.xml',
  instruction: 'samples/alerts/story-02-14-0940-termination-instruction.xml',
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
    return this.write('cancel', [keyOf(start)]);
  }

  /** From now on Ⅱ instead of Ⅲ. */
  orange(start: CityAlert): CityAlert {
    return this.write('orange', [keyOf(start)]);
  }

  /** 响应终止指令; it names no message, so it means the response that ended last (C33). */
  terminationInstruction(): CityAlert {
    return this.write('instruction', []);
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

function keyOf({ content: { sender, identifier, sent } }: CityAlert): AlertContent['references'][number] {
  return { sender, identifier, sent };
}
