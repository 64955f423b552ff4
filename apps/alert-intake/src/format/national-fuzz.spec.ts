import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type AlertContent } from './alert-content';
import { readAlert } from './alert-formats';
import { MalformedAlert } from './malformed-alert';
import { parseNational } from './national';
import { serialiseNational } from './national-writer';

const SAMPLES = join(__dirname, '../../../../samples/alerts');
const samplesIn = (folder: string): Buffer[] => {
  const names = readdirSync(folder).filter((name) => /^national-.*\.xml$/.test(name));
  return names.map((name) => readFileSync(join(folder, name)));
};
const samples = samplesIn(SAMPLES);
const bad = samplesIn(join(SAMPLES, 'bad'));

/** The content, or the refusal; any other error fails the property. */
function attempt(bytes: Buffer): AlertContent | MalformedAlert {
  try {
    return parseNational(bytes);
  } catch (error) {
    if (error instanceof MalformedAlert) return error;
    throw error;
  }
}

/** What was read can be written, is read again as the same, and is written again as the same. */
function isStable(content: AlertContent): void {
  const written = serialiseNational(content);
  const again = parseNational(Buffer.from(written));
  expect({ ...again, absurdities: [] }).toEqual({ ...content, absurdities: [] });
  if (content.absurdities.length === 0) expect(again.absurdities).toEqual([]);
  expect(serialiseNational(again)).toBe(written);
}

const FRAGMENTS = [
  '<', '>', '&', '&amp;', '&#13;', '&toString;', ']]>', '<![CDATA[', '<!--', '-->', '\0', '\r\n', '\uFEFF', '</info>', '<info>', '</alert>',
  'xmlns="urn:oasis:names:tc:emergency:cap:1.2"', 'xmlns=""', ' a="b"', 'Test', 'Cancel', '解除', 'Red', '211302', ',', '，', '，,', ' ',
  '11B03', '21130099900000_20260210153000_1', '20260230000000', '20260210240000', '2026-02-10 15:30:00+08:00', '2026-02-10T15:30:00+08:00',
  '2026-02-10 15:30:00Z', '9999-12-31 23:59:59-12:00', '0001-01-01 00:00:00+14:00', '<!DOCTYPE a>', '\u{20000}', '__proto__',
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
    const pieces = sample.toString().split(/(?<=>)([^<>]*)(?=<\/)/);
    const at = 2 * (choice % Math.floor(pieces.length / 2)) + 1;
    const escaped = text.replace(/[<&\r]/g, (character) => `&#${character.charCodeAt(0)};`);
    return Buffer.from([...pieces.slice(0, at), escaped, ...pieces.slice(at + 1)].join(''));
  });

const time = fc
  .date({ min: new Date('2000-01-02'), max: new Date('2099-12-30'), noInvalidDate: true })
  .map((at) => new Date(Math.floor(at.getTime() / 1000) * 1000));
const text = fc.option(
  fc.string({ unit: 'binary' }).map((one) => one.replace(/[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '').trim() || null),
); // prettier-ignore
const colour = fc.constantFrom('yellow', 'orange', 'red', 'blue', 'unknown');
const sender = fc.stringMatching(/^[\w.@-]{1,30}$/);
const identifier = fc.stringMatching(/^\d{9}[\dA-Z]{5}_20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9](?:_\d)?$/); // prettier-ignore

const contents: fc.Arbitrary<AlertContent> = fc
  .record({
    sender,
    identifier,
    sent: time,
    status: fc.constantFrom('actual', 'exercise', 'draft'),
    messageType: fc.constantFrom('alert', 'update', 'cancel'),
    scope: fc.constantFrom('public', 'restricted', 'private'),
    first: fc.option(identifier),
    category: fc.constantFrom('alert', 'preWarning', 'terminationInstruction', 'instruction'),
    language: fc.constantFrom('zh-CN', 'en-US'),
    event: fc.constantFrom('11B29', '11B03', '重污染天气'),
    severityColour: colour,
    parameterColour: fc.option(colour),
    responseLevel: fc.option(fc.constantFrom('I', 'II', 'III', 'unknown')),
    areaCodes: fc.uniqueArray(fc.constantFrom('211300', '211302', '211324', '110105')),
    areaDescriptions: fc.array(sender, { minLength: 1, maxLength: 3 }),
    effective: fc.option(time),
    onset: fc.option(time),
    expires: fc.option(time),
    responseTypes: fc.array(fc.constantFrom('execute', 'monitor', 'prepare', 'none')),
    headline: text,
    description: text,
    instruction: text,
    primaryPollutant: text,
    basis: text,
    documentNumber: text,
  })
  .map(({ first, ...rest }) => {
    const references = first === null ? [] : [{ sender: rest.sender, identifier: first, sent: null }];
    return { ...rest, references, liftHint: null, absurdities: [] };
  });

describe('whatever arrives', () => {
  it('random bytes are refused as malformed', () => {
    const holds = (bytes: Uint8Array) => attempt(Buffer.from(bytes)) instanceof MalformedAlert;
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), holds));
  });

  it('mutated samples are read or refused, and what is read is stable', () => {
    const holds = (bytes: Buffer): void => {
      const content = attempt(bytes);
      if (!(content instanceof MalformedAlert)) isStable(content);
    };
    fc.assert(fc.property(mutated, holds), { numRuns: 1000 });
    fc.assert(fc.property(retexted, holds), { numRuns: 1000 });
  });

  it('the door gives what the adapter gives, and refuses what it refuses as the same fault where the namespace is whole', async () => {
    const holds = async (bytes: Buffer): Promise<void> => {
      const whole = attempt(bytes);
      const door: unknown = await readAlert({ bytes, contentType: 'application/xml' }).catch((error: unknown) => error);
      if (door instanceof Error && !(door instanceof MalformedAlert)) throw door;
      if (!(whole instanceof MalformedAlert)) expect(door).toEqual(whole);
      else if (whole.code === 'cap-namespace') expect(door).toBeInstanceOf(MalformedAlert);
      else expect(door).toMatchObject({ code: whole.code, pointer: whole.pointer });
    };
    await fc.assert(fc.asyncProperty(mutated, holds), { numRuns: 500 });
  });

  it('what we write we read as the same', () => {
    const holds = (content: AlertContent): void => {
      const again = parseNational(Buffer.from(serialiseNational(content)));
      expect({ ...again, absurdities: [], liftHint: null }).toEqual(content);
    };
    fc.assert(fc.property(contents, holds), { numRuns: 500 });
  });
});
