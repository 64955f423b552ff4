import { type EventDefinition } from '@qingkong/contracts';
import { type JsonSchema } from './type-schema';

/** An event as a release published it. */
export interface ReleasedEvent {
  readonly version: number;
  readonly topic: string;
  readonly payload: JsonSchema;
}

/** `docs/contracts-snapshot.json`: what the last release promised, by the events' wire types. */
export interface ContractsSnapshot {
  readonly release: string;
  readonly events: Readonly<Record<string, ReleasedEvent>>;
}

/** What these events promise as of now. */
export function snapshotOf(events: readonly EventDefinition[], release: string): ContractsSnapshot {
  const entries = events.map(({ type, version, topic, payload }): [string, ReleasedEvent] => [
    type,
    { version, topic: topic.name, payload: payload },
  ]);
  return { release, events: Object.fromEntries(entries) };
}

/** Every promise of the last release that is not kept, one line each; a new version of an event promises anew (contracts.md §1). */
export function brokenPromises({ events: released }: ContractsSnapshot, events: readonly EventDefinition[]): string[] {
  const now = snapshotOf(events, '').events;
  return Object.entries(released).flatMap(([type, before]) => {
    const after = now[type];
    if (!after) return [`${type} is gone`];
    if (after.version > before.version) return [];
    if (after.version < before.version) return [`${type} goes back from version ${before.version} to ${after.version}`];
    const moved = after.topic === before.topic ? [] : [`${type} has moved from ${before.topic} to ${after.topic}`];
    return [...moved, ...narrowings(before.payload, after.payload, '').map((found) => `${type} ${found}`)];
  });
}

const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
/** Compared below, or without meaning for what is taken. */
const OTHERS = ['type', 'const', 'enum', 'anyOf', 'properties', 'required', 'additionalProperties', 'items'];
const REMARKS = ['title', 'description', 'default', 'examples', '$id', '$comment'];

/** Where `now` refuses what `before` took, or no longer says what `before` promised: `/level …`, a line each. */
export function narrowings(before: JsonSchema, now: JsonSchema, at: string): string[] {
  const [from, to] = [branchesOf(before), branchesOf(now)];
  if (from.length === 1 && to.length === 1) return narrowingsOfOne(from[0] ?? {}, to[0] ?? {}, at);
  return from.flatMap((branch) => {
    const tried = to.filter((other) => other['type'] === branch['type']).map((other) => narrowings(branch, other, at));
    if (tried.some((found) => found.length === 0)) return [];
    const [only, another] = tried;
    return only && !another ? only : [`${at} no longer takes ${JSON.stringify(branch['const'] ?? branch)}`];
  });
}

function branchesOf(schema: JsonSchema): readonly JsonSchema[] {
  return (schema['anyOf'] as JsonSchema[] | undefined)?.flatMap(branchesOf) ?? [schema];
}

function narrowingsOfOne(before: JsonSchema, now: JsonSchema, at: string): string[] {
  const both = new Set([...Object.keys(before), ...Object.keys(now)]);
  const rest = [...both].filter((keyword) => ![...LOWER, ...UPPER, ...OTHERS, ...REMARKS].includes(keyword));
  return [
    ...narrowedType(before, now).map((found) => `${at} ${found}`),
    ...LOWER.filter((key) => limit(now, key, -Infinity) > limit(before, key, -Infinity)).map(
      (k) => `${at} raises ${k}`,
    ),
    ...UPPER.filter((key) => limit(now, key, Infinity) < limit(before, key, Infinity)).map((k) => `${at} lowers ${k}`),
    // A pattern or a format, and whatever this comparison doesn't know: any new word is taken for a narrower one.
    ...rest.filter((key) => key in now && !same(before[key], now[key])).map((key) => `${at} changes ${key}`),
    ...narrowedFields(before, now, at),
    ...narrowedItems(before, now, at),
  ];
}

const limit = (schema: JsonSchema, keyword: string, none: number) => (schema[keyword] as number | undefined) ?? none;
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

function narrowedType(before: JsonSchema, now: JsonSchema): string[] {
  const isWider = now['type'] === 'number' && before['type'] === 'integer';
  if ('type' in now && now['type'] !== before['type'] && !isWider)
    return [`is of type ${String(now['type'])} and was ${String(before['type'])}`];
  const [words, earlier] = [wordsOf(now), wordsOf(before)];
  if (!words) return [];
  if (!earlier) return [`takes only ${words.join(', ')}`];
  const lost = earlier.filter((word) => !words.includes(word));
  return lost.length > 0 ? [`no longer takes ${lost.join(', ')}`] : [];
}

function wordsOf(schema: JsonSchema): string[] | null {
  const values = 'const' in schema ? [schema['const']] : (schema['enum'] as unknown[] | undefined);
  return values?.map((value) => JSON.stringify(value)) ?? null;
}

function narrowedFields(before: JsonSchema, now: JsonSchema, at: string): string[] {
  const [had, has] = [before, now].map((schema) => (schema['properties'] ?? {}) as Record<string, JsonSchema>);
  const [owed, owes] = [before, now].map((schema) => (schema['required'] ?? []) as string[]);
  const { additionalProperties: others } = now;
  const takesFewer = others !== undefined && others !== true && !same(others, before['additionalProperties']);
  return [
    ...Object.entries(had ?? {}).flatMap(([name, field]) => {
      const after = has?.[name];
      return after ? narrowings(field, after, `${at}/${name}`) : [`${at}/${name} is gone`];
    }),
    ...(owes ?? []).filter((name) => !owed?.includes(name)).map((name) => `${at}/${name} is required now`),
    // Whoever reads it relies on it: for him it is gone.
    ...(owed ?? [])
      .filter((name) => has?.[name] && !owes?.includes(name))
      .map((name) => `${at}/${name} may be missing now`),
    ...(takesFewer ? [`${at} takes fewer other fields now`] : []),
  ];
}

function narrowedItems(before: JsonSchema, now: JsonSchema, at: string): string[] {
  if (!('items' in now)) return [];
  return narrowings((before['items'] ?? {}) as JsonSchema, now['items'] as JsonSchema, `${at}/*`);
}
