import { DomainError, type Received } from '@qingkong/contracts';
import { type KafkaRecord } from './kafka';

/** A record that is no CloudEvent, or whose body is not JSON. */
export class NotACloudEvent extends DomainError {
  readonly kind = 'malformed';
  readonly code: string;

  constructor(code: 'empty-record' | 'not-cloudevent' | 'not-json', message: string) {
    super(message);
    this.code = code;
  }
}

/** One row of the outbox, as the relay reads it. */
export interface OutboxRow {
  readonly position: string;
  readonly event_id: string;
  readonly type: string;
  readonly version: number;
  readonly topic: string;
  readonly key: string;
  readonly aggregate_version: number | null;
  readonly payload: string;
  readonly created_at: Date;
}

/** CloudEvents 1.0, Kafka binding, binary mode: attributes as `ce_` headers, the JSON body as it stands in the outbox. */
export function toRecord(
  row: OutboxRow,
  source: string,
): { key: string; value: string; headers: Record<string, string> } {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: row.event_id,
    ce_type: row.type,
    ce_source: source,
    ce_time: row.created_at.toISOString(),
    ce_dataschemaversion: String(row.version),
  };
  if (row.aggregate_version !== null) headers['ce_aggregateversion'] = String(row.aggregate_version);
  return { key: row.key, value: row.payload, headers };
}

/** Reads binary and structured mode; throws {@link NotACloudEvent}. The payload is not checked against its schema here. */
export function fromRecord(record: KafkaRecord): Received<unknown> {
  if (record.value === null || record.value.length === 0)
    throw new NotACloudEvent('empty-record', 'The record has no body');
  const contentType = header(record, 'content-type')?.toLowerCase() ?? '';
  const key = record.key?.toString('utf8') ?? '';
  const body = parseJson(record.value);
  if (!contentType.startsWith('application/cloudevents+json')) {
    return envelope({ attribute: (name) => header(record, `ce_${name}`), key, payload: body });
  }
  if (typeof body !== 'object' || body === null)
    throw new NotACloudEvent('not-cloudevent', 'A structured CloudEvent is a JSON object');
  const members = body as Record<string, unknown>;
  const attribute = (name: string) => (members[name] === undefined ? undefined : textOf(members[name]));
  return envelope({ attribute, key, payload: members['data'] });
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function envelope(from: {
  attribute: (name: string) => string | undefined;
  key: string;
  payload: unknown;
}): Received<unknown> {
  const required = (name: string) => {
    const value = from.attribute(name);
    if (!value) throw new NotACloudEvent('not-cloudevent', `CloudEvents attribute "${name}" is missing`);
    return value;
  };
  if (required('specversion') !== '1.0')
    throw new NotACloudEvent('not-cloudevent', 'CloudEvents specversion must be 1.0');
  const id = required('id');
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id))
    throw new NotACloudEvent('not-cloudevent', 'ce_id must be a UUID');
  const time = new Date(from.attribute('time') ?? NaN);
  if (Number.isNaN(time.getTime())) throw new NotACloudEvent('not-cloudevent', 'ce_time must be an RFC 3339 instant');
  const version = from.attribute('aggregateversion');
  if (version !== undefined && !/^\d{1,9}$/.test(version))
    throw new NotACloudEvent('not-cloudevent', 'ce_aggregateversion must be a whole number');
  return {
    // As Postgres writes it: the inbox answers with ids.
    id: id.toLowerCase(),
    type: required('type'),
    source: required('source'),
    time,
    key: from.key,
    aggregateVersion: version === undefined ? null : Number(version),
    payload: from.payload,
  };
}

function header(record: KafkaRecord, name: string): string | undefined {
  return record.headers[name]?.toString('utf8');
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    throw new NotACloudEvent('not-json', `The body is not JSON in UTF-8: ${(error as Error).message}`);
  }
}
