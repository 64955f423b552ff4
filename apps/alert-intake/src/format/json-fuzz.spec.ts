import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type AlertContent, type ReadMessage } from './alert-content';
import { readAlert, readMessage } from './alert-formats';
import { parseJson } from './json';
import { JsonScanner } from './json-scanner';
import { serialiseCloudEvent, serialiseJson } from './json-writer';
import { MalformedAlert } from './malformed-alert';

const SAMPLES = join(__dirname, '../../../../samples/alerts');
const samplesIn = (folder: string): Buffer[] => {
  const names = readdirSync(folder).filter((name) => /^json-.*\.json$/.test(name));
  return names.map((name) => readFileSync(join(folder, name)));
};
const samples = samplesIn(SAMPLES);
const bad = samplesIn(join(SAMPLES, 'bad'));

/** What the door makes of bytes, as whatever it is called: the message, or the refusal; any other error fails the property. */
async function attempt(bytes: Buffer, contentType: string | null): Promise<ReadMessage | MalformedAlert> {
  try {
    return await readMessage({ bytes, contentType });
  } catch (error) {
    if (error instanceof MalformedAlert) return error;
    throw error;
  }
}

/** What was read can be written, is read again as the same, and is written again as the same; in a CloudEvent too. */
async function isStable(content: AlertContent): Promise<void> {
  const written = serialiseJson(content);
  const again = parseJson(Buffer.from(written));
  expect({ ...again, absurdities: [] }).toEqual({ ...content, absurdities: [] });
  if (content.absurdities.length === 0) expect(again.absurdities).toEqual([]);
  expect(serialiseJson(again)).toBe(written);
  const event = serialiseCloudEvent(content, { id: 'e', source: '/s', type: 't' });
  expect(await readAlert({ bytes: Buffer.from(event), contentType: null })).toEqual(again);
}

const FRAGMENTS = [
  '{', '}', '[', ']', '"', ',', ':', '\\', '\\u0000', '\\ud83c', '\\u002c', '\\n', '\0', '\uFEFF', '\r\n', 'null', 'true', '-0', '1e999', '""', '{}', '[]',
  '"__proto__":{},', '"constructor":1,', '"sent":null,', '"data":', '"specversion":"1.0",', '解除', '红色', 'Red', '211302', '2026-02-30T00:00:00+08:00',
  '2026-02-10T15:30:00.5+08:00', '2026-02-10T07:30:00Z', '9999-12-31T23:59:59-12:00', '0001-01-01T00:00:00+14:00', '\u{20000}', '/**/',
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

/** A sample with one value replaced by any other: still JSON, and sometimes still a message. */
const revalued = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.nat(),
    fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(...FRAGMENTS, null, [], {}, ['211302'])),
  )
  .map(([sample, choice, value]) => {
    const message = JSON.parse(sample.toString()) as Record<string, unknown>;
    const keys = Object.keys(message);
    const key = keys[choice % keys.length] ?? '';
    return Buffer.from(JSON.stringify({ ...message, [key]: value }));
  });

/** What no message has where an object, a list or a text should be. */
const hostile = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -0, 1e308, '', [], {}, [null], { length: 1 }, { toString: null }, [[[]]]),
  fc.jsonValue(),
);
const CAP = readFileSync(join(SAMPLES, 'story-02-10-1530-yellow.xml'));
const plain = readFileSync(join(SAMPLES, 'json-alert-yellow.json'));

const mostly = (usual: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: hostile });

/** A CloudEvent in which each of these may be right, hostile, or missing: some of them are messages. */
const enveloped = fc
  .record(
    {
      ...{ specversion: mostly(fc.constant('1.0')), id: fc.constant('e-1'), source: fc.constant('/x') },
      type: mostly(fc.constant('y')),
      datacontenttype: mostly(fc.constantFrom('application/cap+xml', 'text/xml', 'application/json', 'text/plain')),
      data: mostly(fc.constantFrom<unknown>(null, CAP.toString(), JSON.parse(plain.toString()))),
      data_base64: mostly(fc.constantFrom(null, CAP.toString('base64'), plain.toString('base64'))),
    },
    { requiredKeys: ['specversion', 'id', 'source', 'type'] },
  )
  .map((event) => Buffer.from(JSON.stringify(event)));

/** A message of which any number of fields, and fields of fields, are what they may not be. */
const twisted = fc
  .tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(), hostile), { minLength: 1, maxLength: 6 }))
  .map(([sample, changes]) => {
    const message = JSON.parse(sample.toString()) as Record<string, unknown>;
    for (const [choice, value] of changes) put(message, choice, value);
    return Buffer.from(JSON.stringify(message));
  });

/** Somewhere in it, however deep. */
function put(holder: Record<string, unknown>, choice: number, value: unknown): void {
  const keys = Object.keys(holder);
  const key = keys[choice % keys.length];
  if (key === undefined) return;
  const held = holder[key];
  const isDeeper = typeof held === 'object' && held !== null && Object.keys(held).length > 0 && choice % 3 > 0;
  if (isDeeper) put(held as Record<string, unknown>, Math.floor(choice / keys.length), value);
  else holder[key] = structuredClone(value);
}

const type = fc.constantFrom(null, 'application/json', 'application/cloudevents+json');
const time = fc.date({ min: new Date('2000-01-02'), max: new Date('2099-12-30'), noInvalidDate: true });
const text = fc.option(
  fc.string({ unit: 'binary' }).map((one) => one.replace(/[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '').trim() || null),
); // prettier-ignore
const colour = fc.option(fc.constantFrom('yellow', 'orange', 'red', 'blue', 'unknown'));
const token = fc.stringMatching(/^[\w.@-]{1,30}$/);

const contents = fc.record({
  sender: token,
  identifier: token,
  sent: time,
  status: fc.constantFrom('actual', 'exercise', 'test', 'system', 'draft'),
  messageType: fc.constantFrom('alert', 'update', 'cancel', 'ack', 'error'),
  scope: fc.constantFrom('public', 'restricted', 'private'),
  references: fc.array(fc.record({ sender: token, identifier: token, sent: fc.option(time) }), { maxLength: 5 }),
  category: fc.constantFrom('alert', 'preWarning', 'terminationInstruction', 'instruction'),
  language: fc.option(fc.constantFrom('zh-CN', 'en-US')),
  event: text,
  severityColour: colour,
  parameterColour: colour,
  responseLevel: fc.option(fc.constantFrom('I', 'II', 'III', 'unknown')),
  areaCodes: fc.uniqueArray(fc.constantFrom('211300', '211302', '211324', '110105')),
  areaDescriptions: fc.array(token, { maxLength: 3 }),
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
}) as fc.Arbitrary<AlertContent>;

/** What our walk says of a text: nothing, `json-malformed`, or that a bound of ours is met before it could tell. */
function scanned(json: string): string {
  try {
    new JsonScanner(json).scan();
    return 'taken';
  } catch (error) {
    if (error instanceof MalformedAlert) return error.code;
    throw error;
  }
}

function parses(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}

describe('whatever arrives', () => {
  it('random bytes are refused as malformed', async () => {
    const holds = async (bytes: Uint8Array, contentType: string | null): Promise<void> => {
      expect(await attempt(Buffer.from(bytes), contentType)).toBeInstanceOf(MalformedAlert);
    };
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), type, holds));
  });

  it('any JSON, and mutated samples, are read or refused, and what is read is stable', async () => {
    const holds = async (bytes: Buffer, contentType: string | null): Promise<void> => {
      const read = await attempt(bytes, contentType);
      if (!(read instanceof MalformedAlert)) await isStable(read.content);
    };
    const any = fc.json().map((json) => Buffer.from(json));
    await fc.assert(fc.asyncProperty(any, type, holds), { numRuns: 500 });
    await fc.assert(fc.asyncProperty(mutated, type, holds), { numRuns: 1000 });
    await fc.assert(fc.asyncProperty(revalued, type, holds), { numRuns: 1500 });
  });

  it.each<[string, string]>(
    [null, true, 0, '', [], {}, [null], [[]], { data: null }, { specversion: null }, { specversion: '1.0' }].map(
      (value) => [JSON.stringify(value), JSON.stringify(value)],
    ),
  )('%s is malformed, whatever it is called', async (_, json) => {
    for (const contentType of [null, 'application/json', 'application/cloudevents+json', 'application/xml'])
      expect(await attempt(Buffer.from(json), contentType)).toBeInstanceOf(MalformedAlert);
  });

  it('a CloudEvent of anything is read, with the XML in it if there is any, or refused as malformed', async () => {
    const seen = { read: 0, refused: 0, withXml: 0 };
    const holds = async (bytes: Buffer, contentType: string | null): Promise<void> => {
      const read = await attempt(bytes, contentType);
      if (read instanceof MalformedAlert) return void (seen.refused += 1);
      seen.read += 1;
      if (read.xml) seen.withXml += Number(read.xml.equals(CAP));
      else expect(read.content).toEqual(parseJson(plain));
    };
    await fc.assert(fc.asyncProperty(enveloped, type, holds), { numRuns: 3000 });
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
  });

  it('a message with null, lists, objects and numbers where they may not be is read or refused as malformed', async () => {
    const holds = async (bytes: Buffer, contentType: string | null): Promise<void> =>
      void (await attempt(bytes, contentType));
    await fc.assert(fc.asyncProperty(twisted, type, holds), { numRuns: 3000 });
  });

  it('what we write we read as the same', () => {
    const holds = (content: AlertContent): void => {
      const again = parseJson(Buffer.from(serialiseJson(content)));
      expect({ ...again, absurdities: [], liftHint: null }).toEqual(content);
    };
    fc.assert(fc.property(contents, holds), { numRuns: 500 });
  });
});

describe('our walk over JSON', () => {
  const broken = mutated.map((bytes) => bytes.toString());
  const scraps = fc
    .array(fc.constantFrom(...FRAGMENTS, '0', '1', '.', '-', 'e', '+', ' ', 'a', '"a"', '"b":'))
    .map((parts) => parts.join(''));

  it('takes what JSON.parse takes and nothing else', () => {
    const holds = (json: string): void => {
      const verdict = scanned(json);
      if (verdict === 'taken' || verdict === 'json-malformed') expect(parses(json)).toBe(verdict === 'taken');
      else expect(['json-repeated-key', 'json-depth']).toContain(verdict);
    };
    fc.assert(fc.property(fc.json(), (json) => scanned(json) === 'taken'));
    fc.assert(fc.property(fc.oneof(broken, scraps, fc.string({ unit: 'binary' })), holds), { numRuns: 3000 });
  });

  it('hears of every value, in order, at its place', () => {
    const holds = (value: unknown, blanks: number): void => {
      const json = JSON.stringify(value, null, blanks);
      const heard: unknown[] = [];
      new JsonScanner(json, (path, offset) => heard.push([path.length, json.charAt(offset).trim() !== ''])).scan();
      expect(heard[0]).toEqual([0, true]);
      expect(heard.every((one) => (one as [number, boolean])[1])).toBe(true);
      expect(heard).toHaveLength(countOf(value));
    };
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(3), holds));
  });
});

function countOf(value: unknown): number {
  if (value === null || typeof value !== 'object') return 1;
  return Object.values(value).reduce<number>((sum, one) => sum + countOf(one), 1);
}
