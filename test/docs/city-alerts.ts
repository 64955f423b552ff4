import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AlertJson, CloudEvent } from '../../apps/alert-intake/src/format/json-schema';
import { briefly, type JsonSchema } from './type-schema';

/** What the formats of the reader, which ajv alone knows, are called outside. */
const FORMATS: Record<string, JsonSchema> = {
  'alert-time': { format: 'date-time', description: 'With a numeric offset; Z is refused.' },
  'area-code': { pattern: '^[0-9]{6}$' },
};

/** One message as plain JSON, for whoever sends it. */
export const alertJson = briefly(outside(AlertJson));

/** The same in a CloudEvent of structured mode. */
export const alertCloudEvent = briefly(outside(CloudEvent));

function outside(value: unknown): JsonSchema {
  if (Array.isArray(value)) return value.map(outside) as unknown as JsonSchema;
  if (typeof value !== 'object' || value === null) return value as JsonSchema;
  const { format, ...rest } = value as Record<string, unknown>;
  const plain = Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, outside(inner)]));
  return typeof format === 'string' ? { ...plain, ...FORMATS[format] } : plain;
}

/** The messages of the topic whose producer isn't ours (contracts.md §4): XML as text, JSON by its schema; `samples/alerts` has more. */
export function cityAlertMessages(root: string): Record<string, JsonSchema> {
  const read = (name: string) => readFileSync(join(root, 'samples/alerts', name), 'utf8');
  const xml = (name: string) => ({ payload: { type: 'string' }, examples: [{ name, payload: read(name) }] });
  const json = (payload: JsonSchema, name: string) => ({
    payload,
    examples: [{ name, payload: JSON.parse(read(name)) as unknown }],
  });
  return {
    Cap12Alert: {
      title: 'CAP 1.2',
      description: 'OASIS CAP 1.2, valid by its schema; also as application/xml or text/xml.',
      contentType: 'application/cap+xml',
      ...xml('story-02-10-1530-yellow.xml'),
    },
    NationalAlert: {
      title: 'National dialect',
      description: 'GB/T 34283-2017 and GB/T 35965.1-2018, known by its namespace; also as text/xml.',
      contentType: 'application/xml',
      ...xml('national-alert-yellow.xml'),
    },
    JsonAlert: {
      title: 'Plain JSON',
      contentType: 'application/json',
      ...json(alertJson, 'json-alert-yellow.json'),
    },
    CloudEventAlert: {
      title: 'CloudEvents 1.0, structured mode',
      description: 'The message stands in `data` or `data_base64`; `datacontenttype` says in which format.',
      contentType: 'application/cloudevents+json',
      ...json(alertCloudEvent, 'json-cloud-event-alert-red.json'),
    },
  };
}
