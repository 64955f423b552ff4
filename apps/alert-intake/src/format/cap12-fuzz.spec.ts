import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type AlertContent } from './alert-content';
import { parseCap12 } from './cap12';
import { CAP12_ALERT, CAP12_NAMESPACE } from './cap12-schema';
import { serialiseCap12 } from './cap12-writer';
import { MalformedAlert } from './malformed-alert';
import { readXml, readXmlInSlices } from './xml-reader';

const SAMPLES = join(__dirname, '../../../../samples/alerts');
const good = readdirSync(SAMPLES).filter((name) => name.endsWith('.xml') && !name.startsWith('national-'));
const samples = good.map((name) => readFileSync(join(SAMPLES, name)));
const bad = readdirSync(join(SAMPLES, 'bad')).map((name) => readFileSync(join(SAMPLES, 'bad', name)));

/** The content, or null for a refusal; any other error fails the property. */
function attempt(bytes: Buffer): AlertContent | null {
  try {
    return parseCap12(bytes);
  } catch (error) {
    if (error instanceof MalformedAlert) return null;
    throw error;
  }
}

/** What was read can be written, is read again as the same, and is written again as the same. */
function isStable(content: AlertContent): void {
  const written = serialiseCap12(content);
  const again = parseCap12(Buffer.from(written));
  expect({ ...again, absurdities: [] }).toEqual({ ...content, absurdities: [] });
  if (content.absurdities.length === 0) expect(again.absurdities).toEqual([]);
  expect(serialiseCap12(again)).toBe(written);
}

const FRAGMENTS = [
  '<', '>', '&', '&amp;', '&#13;', '&#x10FFFF;', '&toString;', ']]>', '<![CDATA[', '<!--', '-->', '<?', '?>', '\0', '\r\n', '\uFEFF',
  '</info>', '<info>', '</alert>', '<alert>', 'xmlns=""', ' a="b"', '<category>Env</category>', '解除', 'Extreme', '211302', ',', ' ',
  '2026-02-30T00:00:00+08:00', '9999-12-31T23:59:59-12:00', '0001-01-01T00:00:00+14:00', '<!DOCTYPE a>', '\u{20000}', '__proto__',
]; // prettier-ignore

const mutation = fc.tuple(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.nat(40),
  fc.oneof(
    fc.constantFrom(...FRAGMENTS).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  ),
);

/** A sample with up to four places cut out or overwritten. */
const mutated = fc
  .tuple(fc.constantFrom(...samples, ...bad), fc.array(mutation, { minLength: 1, maxLength: 4 }))
  .map(([sample, changes]) =>
    changes.reduce((bytes, [place, cut, put]) => {
      const at = Math.floor(place * bytes.length);
      return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]);
    }, sample),
  );

/** A sample with one element's text replaced: mostly still a message. */
const retexted = fc
  .tuple(fc.constantFrom(...samples), fc.nat(), fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...FRAGMENTS)))
  .map(([sample, choice, text]) => {
    const xml = sample.toString();
    const places = [...xml.matchAll(/>([^<>]*)<\//g)];
    const place = places[choice % places.length];
    if (place === undefined) return sample;
    const escaped = text.replace(/[<&\r]/g, (character) => `&#${character.charCodeAt(0)};`);
    return Buffer.from(
      `${xml.slice(0, place.index + 1)}${escaped}${xml.slice(place.index + 1 + (place[1]?.length ?? 0))}`,
    );
  });

const time = fc.date({ min: new Date('2000-01-02'), max: new Date('2099-12-30'), noInvalidDate: true }).map((at) => {
  return new Date(Math.floor(at.getTime() / 1000) * 1000);
});
const text = fc.option(
  fc.string({ unit: 'binary' }).map((one) => one.replace(/[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '').trim() || null),
); // prettier-ignore
const colour = fc.constantFrom('yellow', 'orange', 'red', 'blue', 'unknown');
const token = fc.stringMatching(/^[\w.@-]{1,30}$/);
const reference = fc.record({ sender: token, identifier: token, sent: time });

const contents: fc.Arbitrary<AlertContent> = fc.record({
  sender: token,
  identifier: token,
  sent: time,
  status: fc.constantFrom('actual', 'exercise', 'test', 'system', 'draft'),
  messageType: fc.constantFrom('alert', 'update', 'cancel', 'ack', 'error'),
  scope: fc.constantFrom('public', 'restricted', 'private'),
  references: fc.array(reference, { maxLength: 5 }),
  category: fc.constantFrom('alert', 'preWarning', 'terminationInstruction', 'instruction'),
  language: fc.constantFrom('zh-CN', 'en-US'),
  event: text.map((one) => one ?? ''),
  severityColour: colour,
  parameterColour: fc.option(colour),
  responseLevel: fc.option(fc.constantFrom('I', 'II', 'III', 'unknown')),
  areaCodes: fc.uniqueArray(fc.constantFrom('211300', '211302', '211324', '110105')),
  areaDescriptions: fc.array(token, { minLength: 1, maxLength: 3 }),
  effective: fc.option(time),
  onset: fc.option(time),
  expires: fc.option(time),
  responseTypes: fc.array(fc.constantFrom('execute', 'monitor', 'prepare', 'none')),
  liftHint: fc.constant(null),
  headline: text,
  description: text,
  instruction: text,
  primaryPollutant: text,
  basis: text,
  documentNumber: text,
  absurdities: fc.constant([]),
});

describe('whatever arrives', () => {
  it('random bytes are refused as malformed', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => attempt(Buffer.from(bytes)) === null));
  });

  it('mutated samples are read or refused, and what is read is stable', () => {
    const holds = (bytes: Buffer): void => {
      const content = attempt(bytes);
      if (content) isStable(content);
    };
    fc.assert(fc.property(mutated, holds), { numRuns: 1500 });
    fc.assert(fc.property(retexted, holds), { numRuns: 1500 });
  });

  it('reading in slices gives the same, or refuses it as the same fault', async () => {
    const facts = (error: unknown): unknown => {
      if (error instanceof MalformedAlert) return { code: error.code, pointer: error.pointer };
      throw error;
    };
    const whole = (text: string): unknown => {
      try {
        return readXml(text, CAP12_ALERT, CAP12_NAMESPACE);
      } catch (error) {
        return facts(error);
      }
    };
    const holds = async (bytes: Buffer, sliceLength: number): Promise<void> => {
      const text = bytes.toString();
      const sliced = await readXmlInSlices(text, CAP12_ALERT, CAP12_NAMESPACE, sliceLength).catch(facts);
      expect(sliced).toEqual(whole(text));
    };
    await fc.assert(fc.asyncProperty(mutated, fc.integer({ min: 1, max: 200 }), holds), { numRuns: 300 });
  });

  it('what we write we read as the same', () => {
    const holds = (content: AlertContent): void => {
      const again = parseCap12(Buffer.from(serialiseCap12(content)));
      expect({ ...again, absurdities: [], liftHint: null }).toEqual(content);
    };
    fc.assert(fc.property(contents, holds), { numRuns: 500 });
  });
});
