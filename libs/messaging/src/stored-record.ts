import { type KafkaRecord } from './kafka';

/** The columns in which a table keeps a record exactly as it came. */
export interface StoredRecord {
  readonly topic: string;
  readonly partition: number;
  readonly record_offset: string;
  readonly record_key: Buffer | null;
  readonly record_value: Buffer | null;
  /** Values in base64: they may be any bytes, and jsonb takes no NUL. */
  readonly headers: Readonly<Record<string, string>>;
}

export const RECORD_COLUMNS = 'topic, partition, record_offset, record_key, record_value, headers';

/** Values of {@link RECORD_COLUMNS}, in that order. */
export function valuesOf(record: KafkaRecord): unknown[] {
  const headers = Object.entries(record.headers).map(([name, value]) => [
    storable(name),
    (value ?? Buffer.alloc(0)).toString('base64'),
  ]);
  const { topic, partition, offset, key, value } = record;
  return [topic, partition, offset, key, value, JSON.stringify(Object.fromEntries(headers))];
}

export function recordOf(row: StoredRecord): KafkaRecord {
  const headers = Object.entries(row.headers).map(([name, value]) => [name, Buffer.from(value, 'base64')]);
  return {
    topic: row.topic,
    partition: row.partition,
    offset: row.record_offset,
    key: row.record_key,
    value: row.record_value,
    headers: Object.fromEntries(headers) as KafkaRecord['headers'],
  };
}

/** A text column takes no NUL. */
export function storable(text: string): string {
  return text.replaceAll('\u0000', '\\0');
}
