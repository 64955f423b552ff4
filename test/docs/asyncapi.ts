import { allEvents, allTopics, cityAlerts, type EventDefinition, type Topic } from '@qingkong/contracts';
import { toRecord } from '@qingkong/messaging';
import { type ServiceDefinition } from '@qingkong/service';
import { cityAlertMessages } from './city-alerts';
import { type EventSource, eventSources } from './event-source';
import { type GoldenMessage, goldenPayload } from './golden-messages';
import { patternsHeardBy } from './routes';
import { type SourceCode } from './source-code';
import { briefly, described, type JsonSchema } from './type-schema';

const text = (more: JsonSchema = {}) => ({ type: 'string', ...more });

/** CloudEvents 1.0, Kafka binding, binary mode; each message narrows type and version. */
const headerSchema: JsonSchema = {
  type: 'object',
  properties: {
    'content-type': text({ const: 'application/json' }),
    ce_specversion: text({ const: '1.0' }),
    ce_id: text({ format: 'uuid', description: 'The same on every redelivery.' }),
    ce_type: text(),
    ce_source: text({ pattern: '^/qingkong/[a-z-]+$' }),
    ce_time: text({ format: 'date-time', description: "When the producer's transaction wrote it." }),
    ce_dataschemaversion: text({ pattern: '^[0-9]+$' }),
    ce_aggregateversion: text({
      pattern: '^[0-9]{1,9}$',
      description: 'Where the producer counts versions of the aggregate.',
    }),
  },
  required: ['content-type', 'ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time', 'ce_dataschemaversion'],
};

/** The AsyncAPI 3.0 document of all topics and events. */
export function asyncApiOf(
  code: SourceCode,
  services: readonly ServiceDefinition[],
  golden: readonly GoldenMessage[],
  version: string,
): JsonSchema {
  const sources = eventSources(code);
  const events = allEvents.map((event) => ({ event, source: sourceOf(sources, event) }));
  const fromCity = cityAlertMessages(code.root);
  const messages: Record<string, JsonSchema> = { ...fromCity };
  for (const { event, source } of events)
    messages[source.name] = messageOf(event, source, goldenPayload(golden, event));
  const namesOn = (topic: Topic) =>
    topic === cityAlerts
      ? Object.keys(fromCity)
      : events.filter(({ event }) => event.topic === topic).map(({ source }) => source.name);
  return {
    asyncapi: '3.0.0',
    info: {
      title: '晴空 Qingkong: events between services',
      version,
      description:
        'Generated from the code by `npm run docs`; not to be edited. Payloads are JSON Schema 2020-12, checked on both sides. The setting NAMESPACE stands before every address.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      kafka: {
        host: '{brokers}',
        protocol: 'kafka',
        variables: { brokers: { description: 'The setting KAFKA_BROKERS.' } },
      },
    },
    channels: Object.fromEntries(allTopics.map((topic) => [channelOf(topic), channel(topic, namesOn(topic))])),
    operations: operationsOf(events, services),
    components: { schemas: { Headers: headerSchema }, messages },
  };
}

function sourceOf(sources: ReadonlyMap<string, EventSource>, { type }: EventDefinition): EventSource {
  const source = sources.get(type);
  if (!source) throw new Error(`${type} is in the registry, but in no *-events.ts of libs/contracts`);
  return source;
}

const capital = (word: string) => word.replace(/^./, (letter) => letter.toUpperCase());
const camel = (name: string) => name.replaceAll(/[.-](\w)/g, (_, letter: string) => letter.toUpperCase());
const channelOf = ({ name }: Topic) => camel(name);

function channel({ name, partitions, config }: Topic, messages: readonly string[]): JsonSchema {
  const { 'cleanup.policy': cleanup, ...rest } = config;
  // What the Kafka binding has no word for stays in topics.ts.
  const others = Object.fromEntries(Object.entries(rest).filter(([key]) => key !== 'message.timestamp.type'));
  const topicConfiguration = {
    ...(cleanup && { 'cleanup.policy': [cleanup] }),
    ...Object.fromEntries(
      Object.entries(others).map(([key, value]) => [key, /^\d+$/.test(value) ? Number(value) : value]),
    ),
  };
  return {
    address: name,
    messages: Object.fromEntries(messages.map((message) => [message, { $ref: `#/components/messages/${message}` }])),
    bindings: { kafka: { partitions, topicConfiguration, bindingVersion: '0.5.0' } },
  };
}

function messageOf(event: EventDefinition, source: EventSource, golden: unknown): JsonSchema {
  const { type, version, payload } = event;
  const row = {
    position: '1',
    event_id: '019c47d0-7e40-7000-8000-0000000000e1',
    ...{ type, version, topic: event.topic.name, key: event.key(golden) },
    aggregate_version: null,
    payload: JSON.stringify(golden),
    created_at: new Date('2026-02-10T07:30:00.250Z'),
  };
  const { headers } = toRecord(row, `/qingkong/${source.owner}`);
  return {
    name: type,
    title: `${source.name}, version ${version}`,
    ...described(source.description),
    contentType: 'application/json',
    headers: {
      allOf: [
        { $ref: '#/components/schemas/Headers' },
        {
          type: 'object',
          properties: { ce_type: { const: type }, ce_dataschemaversion: { const: String(version) } },
        },
      ],
    },
    payload: withDescriptions(briefly(payload), source.fields),
    bindings: { kafka: { key: text({ description: source.key }), bindingVersion: '0.5.0' } },
    examples: [{ headers, payload: golden }],
  };
}

function withDescriptions(payload: JsonSchema, fields: Readonly<Record<string, string>>): JsonSchema {
  const properties = Object.entries(payload['properties'] as Record<string, JsonSchema>);
  return {
    ...payload,
    properties: Object.fromEntries(
      properties.map(([name, schema]) => [name, { ...schema, ...described(fields[name] ?? '') }]),
    ),
  };
}

/** Who sends and who receives what: owners by the registry's folders, receivers by their `@Consumes` and `@ConsumesRecords`. */
function operationsOf(
  events: readonly { readonly event: EventDefinition; readonly source: EventSource }[],
  services: readonly ServiceDefinition[],
): Record<string, JsonSchema> {
  const operations: Record<string, JsonSchema> = {};
  for (const service of services) {
    const heard = patternsHeardBy(service);
    for (const topic of allTopics) {
      const here = events.filter(({ event }) => event.topic === topic);
      const sent = here.filter(({ source }) => source.owner === service.name);
      const received = here.filter(({ event }) => heard.includes(event.type));
      if (sent.length > 0) Object.assign(operations, operation(service.name, 'send', topic, sent));
      if (received.length > 0) Object.assign(operations, operation(service.name, 'receive', topic, received));
      if (heard.includes(`records:${topic.name}`))
        Object.assign(operations, operation(service.name, 'receive', topic, []));
    }
  }
  return operations;
}

/** One operation by its name; without `messages` it is about all of the topic. */
function operation(
  service: string,
  action: 'send' | 'receive',
  topic: Topic,
  messages: readonly { readonly source: EventSource }[],
): Record<string, JsonSchema> {
  const channelRef = `#/channels/${channelOf(topic)}`;
  const refs = messages.map(({ source }) => ({ $ref: `${channelRef}/messages/${source.name}` }));
  return {
    [`${camel(service)}${capital(action)}s${capital(channelOf(topic))}`]: {
      action,
      channel: { $ref: channelRef },
      summary: `${service} ${action}s ${topic.name}`,
      ...(refs.length > 0 && { messages: refs }),
    },
  };
}
