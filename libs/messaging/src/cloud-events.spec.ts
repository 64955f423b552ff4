import { CloudEvent, Kafka } from 'cloudevents';
import * as fc from 'fast-check';
import { fromRecord, NotACloudEvent, type OutboxRow, toRecord } from './cloud-events';
import { type KafkaRecord } from './kafka';

const uuid = '0198c4e2-0000-7000-8000-000000000001';
const row: OutboxRow = {
  position: '1',
  event_id: uuid,
  type: 'response.started',
  version: 1,
  topic: 'response.events',
  key: '喀左县',
  aggregate_version: 3,
  payload: '{"level":"II"}',
  created_at: new Date('2026-02-10T14:00:00.123Z'),
};

const arrived = (
  value: Buffer | string | null,
  headers: Record<string, unknown>,
  key: string | null = '喀左县',
): KafkaRecord => ({
  topic: 'response.events',
  partition: 0,
  offset: '7',
  key: key === null ? null : Buffer.from(key),
  value: typeof value === 'string' ? Buffer.from(value) : value,
  headers: Object.fromEntries(
    Object.entries(headers).map(([name, each]) => [name, Buffer.from(String(each as string))]),
  ),
});
const binary = (): Record<string, string> => ({ ...toRecord(row, '/qingkong/test').headers });

describe('CloudEvents on Kafka', () => {
  const rows = fc.record({
    position: fc.constant('1'),
    event_id: fc.uuid(),
    type: fc.constantFrom('response.started', 'notice.issued'),
    version: fc.integer({ min: 1, max: 99 }),
    topic: fc.constant('response.events'),
    key: fc.string({ unit: 'binary', minLength: 1 }),
    aggregate_version: fc.option(fc.nat(999_999_999)),
    payload: fc.json(),
    created_at: fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
  });

  it('reads what it wrote: nothing of any event is lost or changed', () => {
    fc.assert(
      fc.property(rows, (each) => {
        const { key, value, headers } = toRecord(each, '/qingkong/test');
        expect(fromRecord(arrived(value, headers, key))).toEqual({
          id: each.event_id,
          type: each.type,
          source: '/qingkong/test',
          time: each.created_at,
          key: Buffer.from(each.key).toString(),
          aggregateVersion: each.aggregate_version,
          payload: JSON.parse(each.payload) as unknown,
        });
      }),
    );
  });

  it("writes what the standard's own library reads", () => {
    const { key, value, headers } = toRecord(row, '/qingkong/test');
    const message = { key, value, headers, body: value, timestamp: '' };
    const event = Kafka.toEvent(message) as CloudEvent<unknown>;
    expect(event.validate()).toBe(true);
    expect(event).toMatchObject({
      specversion: '1.0',
      id: uuid,
      type: 'response.started',
      source: '/qingkong/test',
      time: '2026-02-10T14:00:00.123Z',
      datacontenttype: 'application/json',
      aggregateversion: '3',
      data: { level: 'II' },
    });
  });

  it.each(['binary', 'structured'] as const)("reads what the standard's own library writes in %s mode", (mode) => {
    const event = new CloudEvent({
      id: uuid,
      type: 'response.started',
      source: '/city/platform',
      time: '2026-02-10T22:00:00.123+08:00',
      datacontenttype: 'application/json',
      aggregateversion: 3,
      data: { level: 'II', 单位: '产业政策科' },
    });
    const message = Kafka[mode](event);
    const value = typeof message.value === 'string' ? message.value : JSON.stringify(message.value);
    expect(fromRecord(arrived(value, message.headers))).toEqual({
      id: uuid,
      type: 'response.started',
      source: '/city/platform',
      time: new Date('2026-02-10T14:00:00.123Z'),
      key: '喀左县',
      aggregateVersion: 3,
      payload: { level: 'II', 单位: '产业政策科' },
    });
  });

  const without = (name: string) => Object.fromEntries(Object.entries(binary()).filter(([each]) => each !== name));
  const structured = { 'content-type': 'application/CloudEvents+JSON; charset=utf-8' };
  it.each<[string, KafkaRecord, string]>([
    ['a record without a body', arrived(null, binary()), 'empty-record'],
    ['an empty body', arrived('', binary()), 'empty-record'],
    ['a body that is not JSON', arrived('<alert/>', binary()), 'not-json'],
    ['a body cut short', arrived('{"level":"I', binary()), 'not-json'],
    ['bytes that are not UTF-8', arrived(Buffer.from([0x22, 0xff, 0xfe, 0x22]), binary()), 'not-json'],
    ['a raw NUL inside a string', arrived('"a\u0000b"', binary()), 'not-json'],
    ['JSON of a stranger, without attributes', arrived('{}', {}), 'not-cloudevent'],
    ...['specversion', 'id', 'type', 'source', 'time'].map(
      (name) =>
        [`an event without ${name}`, arrived('{}', without(`ce_${name}`)), 'not-cloudevent'] satisfies [
          string,
          KafkaRecord,
          string,
        ],
    ),
    ['another version of the standard', arrived('{}', { ...binary(), ce_specversion: '0.3' }), 'not-cloudevent'],
    [
      'an id that is no UUID, which the inbox could not keep',
      arrived('{}', { ...binary(), ce_id: 'A-1' }),
      'not-cloudevent',
    ],
    ['a time that is none', arrived('{}', { ...binary(), ce_time: 'yesterday' }), 'not-cloudevent'],
    [
      'an aggregate version that is no number',
      arrived('{}', { ...binary(), ce_aggregateversion: 'three' }),
      'not-cloudevent',
    ],
    ['a structured event that is a list', arrived('[]', structured), 'not-cloudevent'],
    ['a structured event that is null', arrived('null', structured), 'not-cloudevent'],
  ])('refuses %s (K9)', (_, record, code) => {
    expect.assertions(2);
    try {
      fromRecord(record);
    } catch (error) {
      expect(error).toBeInstanceOf(NotACloudEvent);
      expect((error as NotACloudEvent).code).toBe(code);
    }
  });

  it('never throws anything but its own refusal, whatever the bytes (K9)', () => {
    const bytes = fc.uint8Array({ maxLength: 64 }).map((each) => Buffer.from(each));
    const headers = fc.dictionary(
      fc.constantFrom('content-type', 'ce_id', 'ce_time', 'ce_type', 'ce_specversion', 'ce_source'),
      fc.string(),
    );
    fc.assert(
      fc.property(bytes, headers, fc.boolean(), (value, some, whole) => {
        try {
          fromRecord(arrived(value, whole ? { ...binary(), ...some } : some));
        } catch (error) {
          expect(error).toBeInstanceOf(NotACloudEvent);
        }
      }),
    );
  });
});
