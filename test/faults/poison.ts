import { type EventDefinition } from '@qingkong/contracts';
import { newId, type OutgoingRecord } from '@qingkong/messaging';

const TWO_MB = 2 * 1024 * 1024;

/** One bad record and the reason it is put aside for. */
export interface Poison {
  readonly what: string;
  readonly reason: string;
  readonly value: Buffer | null;
  readonly headers: Record<string, string>;
}

/** One event as it would be written to its topic. */
export interface WireEvent {
  readonly id: string;
  readonly record: OutgoingRecord;
}

/** CloudEvents attributes of an event of this type, in binary mode. */
function attributesOf(type: string, id = newId()): Record<string, string> {
  const time = new Date().toISOString();
  return {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: id,
    ce_type: type,
    ce_source: '/faults',
    ce_time: time,
  };
}

/** `version` of its aggregate where its producer counts one. */
export function wireEvent(event: EventDefinition, key: string, payload: object, version?: number): WireEvent {
  const id = newId();
  const counted: Record<string, string> = version === undefined ? {} : { ce_aggregateversion: String(version) };
  const headers = { ...attributesOf(event.type, id), ...counted };
  return { id, record: { topic: event.topic.name, key, value: JSON.stringify(payload), headers } };
}

/** What no event reader can use: `event` is of a kind that every reader of the topic handles, `withNul` one of its kind that no Postgres can store. */
export function eventPoisons(event: EventDefinition, withNul: { event: EventDefinition; payload: object }): Poison[] {
  const headers = attributesOf(event.type);
  const json = (payload: object) => Buffer.from(JSON.stringify(payload));
  return [
    { what: 'no JSON', reason: 'not-json', value: Buffer.from('{"half":'), headers },
    { what: 'null', reason: 'empty-record', value: null, headers },
    { what: 'no event', reason: 'not-cloudevent', value: json({}), headers: {} },
    { what: 'wrong schema', reason: 'event-payload-invalid', value: json({ unexpected: true }), headers },
    { what: 'unknown type', reason: 'unknown-event-type', value: json({}), headers: attributesOf('nobody.knows-this') },
    { what: '0x00', reason: 'not-json', value: Buffer.from([0]), headers },
    {
      what: '0x00 in a text',
      reason: 'handler-failed',
      value: json(withNul.payload),
      headers: attributesOf(withNul.event.type),
    },
    { what: '2 MB', reason: 'event-payload-invalid', value: json({ padding: 'x'.repeat(TWO_MB) }), headers },
    { what: 'bad UTF-8', reason: 'not-json', value: Buffer.from([0x22, 0xc3, 0x28, 0x22]), headers },
  ];
}

/** What no CAP reader can use. */
export function alertPoisons(): Poison[] {
  const headers = { 'content-type': 'application/cap+xml' };
  const xml = (text: string) => Buffer.from(text);
  return [
    { what: 'no XML', reason: 'xml-malformed', value: xml('重污染天气预警'), headers },
    { what: 'null', reason: 'empty-record', value: null, headers },
    { what: 'wrong schema', reason: 'cap-namespace', value: xml('<alert xmlns="urn:example:other"/>'), headers },
    {
      what: 'unknown type',
      reason: 'unsupported-media-type',
      value: xml('{}'),
      headers: { 'content-type': 'application/x-unknown' },
    },
    {
      what: 'DOCTYPE',
      reason: 'xml-doctype',
      value: xml('<!DOCTYPE alert SYSTEM "http://127.0.0.1/x"><alert/>'),
      headers,
    },
    { what: '0x00', reason: 'encoding', value: Buffer.from([0]), headers },
    { what: '2 MB', reason: 'too-large', value: xml(`<alert>${'x'.repeat(TWO_MB)}</alert>`), headers },
    { what: 'bad UTF-8', reason: 'encoding', value: Buffer.from([0x3c, 0xc3, 0x28, 0x3e]), headers },
  ];
}
