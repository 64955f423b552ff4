import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AlertContent } from './alert-content';
import { AlertFormatUnsupported, readAlert } from './alert-formats';
import { parseCap12 } from './cap12';
import { CAP12_NAMESPACE } from './cap12-schema';
import { parseJson } from './json';
import { serialiseCloudEvent } from './json-writer';
import { MalformedAlert } from './malformed-alert';
import { parseNational } from './national';

const SAMPLES = join(__dirname, '../../../../samples/alerts');
const bytes = (name: string): Buffer => readFileSync(join(SAMPLES, name));
const read = (message: Buffer | string, contentType: string | null = null): Promise<AlertContent> => {
  return readAlert({ bytes: Buffer.from(message), contentType });
};
const refusal = async (message: Buffer | string, contentType: string | null = null): Promise<MalformedAlert> => {
  const error: unknown = await read(message, contentType).catch((thrown: unknown) => thrown);
  if (error instanceof MalformedAlert) return error;
  throw new Error('accepted, or another error', { cause: error });
};

const CAP = bytes('alert-red.xml');
const NATIONAL = bytes('national-alert-yellow.xml');
const JSON_ALERT = bytes('json-alert-yellow.json');
const EVENT = bytes('json-cloud-event-alert-red.json');

describe('the adapter is chosen', () => {
  it.each<[string, Buffer, string | null, AlertContent]>([
    ['CAP by application/cap+xml', CAP, 'application/cap+xml', parseCap12(CAP)],
    ['CAP by text/xml', CAP, ' Text/XML; charset=utf-8', parseCap12(CAP)],
    ['CAP by its first character', CAP, null, parseCap12(CAP)],
    ['the dialect by its namespace', NATIONAL, 'application/xml', parseNational(NATIONAL)],
    ['the dialect, even if it is called CAP', NATIONAL, 'application/cap+xml', parseNational(NATIONAL)],
    ['the dialect by its first character', NATIONAL, null, parseNational(NATIONAL)],
    ['JSON by its type', JSON_ALERT, 'application/json; charset=utf-8', parseJson(JSON_ALERT)],
    ['JSON by its first character', JSON_ALERT, null, parseJson(JSON_ALERT)],
    ['JSON behind a BOM and blanks', Buffer.concat([Buffer.from('\uFEFF\r\n\t '), JSON_ALERT]), null, parseJson(JSON_ALERT)],
  ])('%s', async (_, message, contentType, expected) => {
    expect(await read(message, contentType)).toEqual(expected);
  }); // prettier-ignore

  it.each(['text/plain', 'application/octet-stream', 'application/cloudevents-batch+json', 'application/problem+json', 'application/xmlx', ''])(
    'nobody reads %j',
    (contentType) => expect(read(CAP, contentType)).rejects.toBeInstanceOf(AlertFormatUnsupported),
  ); // prettier-ignore

  it.each<[string, string | null, string]>([
    ['', null, 'xml-malformed'],
    ['', 'application/json', 'json-malformed'],
    ['重污染', null, 'xml-malformed'],
    ['[]', null, 'json-value'],
    ['<alert/>', 'application/json', 'json-malformed'],
    ['{}', 'application/xml', 'xml-malformed'],
  ])('%j as %j is refused: %s', async (message, contentType, code) => {
    expect((await refusal(message, contentType)).code).toBe(code);
  });
});

describe('the namespace of an XML message', () => {
  const within = (namespace: string, before = '') =>
    `${before}<alert xmlns="${namespace}"><identifier>x</identifier></alert>`;

  it.each([
    ['urn:oasis:names:tc:emergency:cap:1.1', /“urn:oasis:names:tc:emergency:cap:1\.1”，即 CAP 1\.1；/],
    ['http://www.incident.com/cap/1.0', /“http:\/\/www\.incident\.com\/cap\/1\.0”，即 CAP 1\.0；/],
    ['http://alerts.example/x', /命名空间为“http:\/\/alerts\.example\/x”；/],
    ['', /没有命名空间；/],
  ])('%j is refused, with what was found and what is taken', async (namespace, found) => {
    const { code, detail, line, pointer } = await refusal(within(namespace, '<?xml version="1.0"?>\n<!-- x -->\n'));
    expect({ code, line, pointer }).toEqual({ code: 'cap-namespace', line: 3, pointer: '/' });
    expect(detail).toMatch(found);
    expect(detail).toContain(`只接受 CAP 1.2（${CAP12_NAMESPACE}）和国家预警格式（http://com.icss.amp）`);
  });

  it.each([
    ['bad/cap-1.0.xml', 'cap-namespace'],
    ['bad/cap-1.1.xml', 'cap-namespace'],
    ['bad/no-namespace.xml', 'cap-namespace'],
    ['bad/doctype-entity-bomb.xml', 'xml-doctype'],
    ['bad/utf-16.xml', 'encoding'],
    ['bad/too-deep.xml', 'xml-depth'],
  ])('%s: %s', async (name, code) => {
    expect((await refusal(bytes(name))).code).toBe(code);
  });

  it('of the dialect is a matter of configuration', async () => {
    const message = Buffer.from(NATIONAL.toString().replace('http://com.icss.amp', 'urn:x:national'));
    expect((await refusal(message)).code).toBe('cap-namespace');
    const ours = ['urn:x:other', 'urn:x:national'];
    expect(await readAlert({ bytes: message, contentType: null }, ours)).toEqual(parseNational(NATIONAL));
    const others = await readAlert({ bytes: NATIONAL, contentType: null }, ours).catch((error: unknown) => error);
    expect(others).toMatchObject({ code: 'cap-namespace' });
  });

  it('is found by a prefix, behind a long comment, and not in what only looks like it', async () => {
    const prefixed = NATIONAL.toString()
      .replaceAll(/<(\/?)(\w)/g, '<$1n:$2')
      .replace('xmlns=', 'xmlns:n=');
    expect(await read(prefixed)).toEqual(parseNational(NATIONAL));
    const comment = `<!-- <alert xmlns="${CAP12_NAMESPACE}"> ${'x'.repeat(500_000)} -->`;
    expect(await read(NATIONAL.toString().replace('<alert', `${comment}<alert`))).toEqual(parseNational(NATIONAL));
  });

  it.each([
    ['an error in the body of the dialect', NATIONAL.toString().replace('</identifier>', '</x>'), 'xml-malformed', 3],
    ['an unbound prefix', '<n:alert/>', 'xml-malformed', 1],
    ['a namespace without end', `<alert xmlns="${'x'.repeat(300)}" a="" b=""/>`, 'too-large', 1],
    ['a namespace with blanks around it', NATIONAL.toString().replace('http://com', ' http://com'), 'cap-namespace', 2],
    [
      'attributes without end',
      `<alert ${Array.from({ length: 21_000 }, (_, n) => `a${n}=""`).join(' ')}/>`,
      'too-large',
      1,
    ],
    ['nothing but a comment', `<!-- ${'x'.repeat(200_000)}`, 'xml-malformed', 1],
  ])('leaves %s to the adapter', async (_, message, code, line) => {
    expect(await refusal(message)).toMatchObject({ code, line });
  });
});

describe('CloudEvents in structured mode', () => {
  const TYPE = 'application/cloudevents+json';
  const envelope = { specversion: '1.0', id: 'e-1', source: '/x', type: 'alert.issued' };
  const event = (change: object): string => JSON.stringify({ ...envelope, ...change });
  const xml = (message: Buffer, change = {}) =>
    event({ datacontenttype: 'application/cap+xml', data: message.toString(), ...change });

  it('reads the samples', async () => {
    expect(await read(EVENT, TYPE)).toMatchObject({ identifier: 'CY-HQ-2026-J101', parameterColour: 'red' });
    expect(await read(bytes('json-cloud-event-cap-red.json'), TYPE)).toEqual(parseCap12(CAP));
    expect(await read(EVENT)).toEqual(await read(EVENT, TYPE));
  });

  it.each<[string, string, AlertContent]>([
    ['an object', event({ data: JSON.parse(JSON_ALERT.toString()) as object }), parseJson(JSON_ALERT)],
    ['an object in base64', event({ data_base64: JSON_ALERT.toString('base64') }), parseJson(JSON_ALERT)],
    ['CAP as text', xml(CAP), parseCap12(CAP)],
    ['the dialect as text', xml(NATIONAL), parseNational(NATIONAL)],
    ['CAP in base64', event({ datacontenttype: 'text/xml', data_base64: CAP.toString('base64') }), parseCap12(CAP)],
    ['attributes of its own', event({ traceparent: '00-a-b-01', time: '2026-02-10T07:30:00Z', data: JSON.parse(JSON_ALERT.toString()) as object }), parseJson(JSON_ALERT)],
    ['what we write', serialiseCloudEvent(parseJson(JSON_ALERT), { id: 'e', source: '/x', type: 't' }), parseJson(JSON_ALERT)],
  ])('%s', async (_, message, expected) => {
    expect(await read(message, TYPE)).toEqual(expected);
    expect(await read(message)).toEqual(expected);
  }); // prettier-ignore

  const ISO = bytes('format-iso-8859-1.xml');
  it.each<[string, string, string, string | undefined]>([
    ['another version', event({ specversion: '0.3', data: {} }), 'json-value', '/specversion'],
    ['no version', JSON.stringify({ id: 'e', source: '/x', type: 't', data: {} }), 'json-missing-field', '/specversion'],
    ['no id', event({ id: undefined, data: {} }), 'json-missing-field', '/id'],
    ['an empty source', event({ source: '', data: {} }), 'json-value', '/source'],
    ['no data', event({}), 'json-value', '/data'],
    ['both kinds of data', event({ data: {}, data_base64: 'e30=' }), 'json-value', '/data'],
    ['no base64', event({ data_base64: 'e30' }), 'json-value', '/data_base64'],
    ['no base64 at length', event({ data_base64: `${'='.repeat(500_000)}x` }), 'json-value', '/data_base64'],
    ['another content', event({ datacontenttype: 'text/plain', data: 'x' }), 'json-value', '/datacontenttype'],
    ['JSON as text', event({ data: JSON_ALERT.toString() }), 'json-value', '/data'],
    ['XML as an object', xml(CAP, { data: {} }), 'json-value', '/data'],
    ['XML whose declaration names another encoding', xml(ISO), 'encoding', undefined],
    ['XML with DOCTYPE', xml(Buffer.from('<!DOCTYPE a><a/>')), 'xml-doctype', undefined],
    ['a wrong field of the message', event({ data: { sender: 'a b' } }), 'json-missing-field', '/data/identifier'],
    ['a field too many in the message', event({ data: { admin: 1 } }), 'json-missing-field', '/data/sender'],
    ['a batch', `[${event({ data: {} })}]`, 'json-value', ''],
  ])('refuses %s', async (_, message, code, pointer) => {
    expect(await refusal(message, TYPE)).toMatchObject({ code, pointer });
  }); // prettier-ignore

  it('says the line within the whole', async () => {
    expect(await refusal(bytes('bad/json-cloud-event-data-severity.json'), TYPE)).toMatchObject({
      ...{ code: 'json-value', pointer: '/data/severity', line: 18 },
    });
    expect(await refusal(bytes('bad/json-cloud-event-specversion.json'), TYPE)).toMatchObject({ line: 2 });
  });

  it('lets the event loop turn while it reads a large message in it', async () => {
    let isReading = true;
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      if (isReading) setImmediate(turn);
    };
    setImmediate(turn);
    const large = CAP.toString().replace('<description>', `<description>${'x'.repeat(900_000)}`);
    expect((await read(xml(Buffer.from(large)), TYPE)).description?.length).toBeGreaterThan(900_000);
    isReading = false;
    expect(turns).toBeGreaterThanOrEqual(13);
  });
});

it.each(readdirSync(SAMPLES).filter((name) => /\.(?:xml|json)$/.test(name)))(
  '%s is the same whether its type is named or not',
  async (name) => {
    const type = name.endsWith('.xml') ? 'application/xml' : `application/${name.includes('cloud') ? 'cloudevents+' : ''}json`;
    expect(await read(bytes(name))).toEqual(await read(bytes(name), type));
  },
); // prettier-ignore
