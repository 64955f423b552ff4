import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allEvents, type EventDefinition, responseEvents, noticeEvents } from '@qingkong/contracts';
import { type TSchema, Type } from '@sinclair/typebox';
import { brokenPromises, type ContractsSnapshot, snapshotOf } from './contract-changes';

const closed = { additionalProperties: false } as const;
const word = (...words: string[]) => Type.Union(words.map((one) => Type.Literal(one)));
const text = Type.String();

const fields = {
  id: Type.String({ format: 'uuid' }),
  level: word('III', 'II', 'I'),
  colour: Type.Union([word('yellow', 'red'), Type.Null()]),
  note: Type.Optional(Type.String({ maxLength: 500 })),
  minutes: Type.Integer({ minimum: 0, maximum: 90 }),
  ratio: Type.Number(),
  code: Type.String({ pattern: '^[0-9]+$' }),
  units: Type.Array(Type.Object({ unitId: text, at: text }, closed), { minItems: 1, maxItems: 200 }),
  facts: Type.Object({}),
};
const released: TSchema = Type.Object(fields, closed);
const without = (name: keyof typeof fields) =>
  Type.Object(Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name)), closed);
const having = (changed: Record<string, TSchema>) => Type.Object({ ...fields, ...changed }, closed);

const event = (payload: TSchema, more: Partial<EventDefinition> = {}): EventDefinition => ({
  type: 'response.planted',
  version: 1,
  topic: responseEvents,
  payload,
  key: () => 'key',
  ...more,
});
const snapshot = snapshotOf([event(released)], '0.0.0');
const changesTo = (payload: TSchema) => brokenPromises(snapshot, [event(payload)]);

describe('a change of a contract that breaks a promise', () => {
  it.each<[string, TSchema, string]>([
    ['a required field added', having({ more: text }), '/more is required now'],
    ['an optional field made required', having({ note: Type.String({ maxLength: 500 }) }), '/note is required now'],
    ['a required field removed', without('ratio'), '/ratio is gone'],
    ['an optional field removed', without('note'), '/note is gone'],
    ['a required field made optional', having({ ratio: Type.Optional(Type.Number()) }), '/ratio may be missing now'],
    ['a word removed', having({ level: word('III', 'II') }), '/level no longer takes "I"'],
    [
      'a word removed from what may be null',
      having({ colour: Type.Union([word('red'), Type.Null()]) }),
      '/colour no longer takes "yellow"',
    ],
    ['null removed', having({ colour: word('yellow', 'red') }), '/colour no longer takes {"type":"null"}'],
    ['a text narrowed to words', having({ code: word('1', '2') }), '/code no longer takes {"pattern"'],
    ['a number narrowed to an integer', having({ ratio: Type.Integer() }), '/ratio is of type integer and was number'],
    ['another type', having({ minutes: text }), '/minutes is of type string and was integer'],
    ['a minimum raised', having({ minutes: Type.Integer({ minimum: 1, maximum: 90 }) }), '/minutes raises minimum'],
    ['a maximum lowered', having({ minutes: Type.Integer({ minimum: 0, maximum: 60 }) }), '/minutes lowers maximum'],
    ['a length bounded', having({ note: Type.Optional(Type.String({ maxLength: 100 })) }), '/note lowers maxLength'],
    [
      'a list bounded',
      having({ units: Type.Array(fields.units.items, { minItems: 2, maxItems: 200 }) }),
      '/units raises minItems',
    ],
    ['a pattern changed', having({ code: Type.String({ pattern: '^[0-9]{6}$' }) }), '/code changes pattern'],
    ['a format added', having({ code: Type.String({ pattern: '^[0-9]+$', format: 'date' }) }), '/code changes format'],
    [
      'a keyword nobody compares',
      having({ units: Type.Array(fields.units.items, { minItems: 1, maxItems: 200, uniqueItems: true }) }),
      '/units changes uniqueItems',
    ],
    [
      'a field of a list removed',
      having({ units: Type.Array(Type.Object({ unitId: text }, closed)) }),
      '/units/*/at is gone',
    ],
    ['an object closed', having({ facts: Type.Object({}, closed) }), '/facts takes fewer other fields now'],
  ])('%s', (_, payload, found) => {
    expect(changesTo(payload)).toEqual([expect.stringContaining(`response.planted ${found}`)]);
  });

  it('an event that is gone, moved, or back at an earlier version', () => {
    expect(brokenPromises(snapshot, [])).toEqual(['response.planted is gone']);
    expect(brokenPromises(snapshot, [event(released, { topic: noticeEvents })])).toEqual([
      'response.planted has moved from response.events to notice.events',
    ]);
    expect(brokenPromises(snapshot, [event(released, { version: 0 })])).toEqual([
      'response.planted goes back from version 1 to 0',
    ]);
  });
});

describe('a change of a contract that breaks none', () => {
  it.each<[string, TSchema]>([
    ['nothing', released],
    ['an optional field added', having({ more: Type.Optional(text) })],
    ['a word added', having({ level: word('III', 'II', 'I', '0') })],
    ['null added', having({ ratio: Type.Union([Type.Number(), Type.Null()]) })],
    ['an integer widened to a number', having({ minutes: Type.Number({ minimum: 0, maximum: 90 }) })],
    ['bounds widened', having({ minutes: Type.Integer({ minimum: -5 }) })],
    ['a pattern dropped', having({ code: text })],
    ['a description', having({ code: Type.String({ pattern: '^[0-9]+$', description: 'six digits' }) })],
    ['words in another order', having({ level: word('I', 'II', 'III') })],
  ])('%s', (_, payload) => {
    expect(changesTo(payload)).toEqual([]);
  });

  it('anything, where the version is new', () => {
    expect(brokenPromises(snapshot, [event(Type.Object({}), { version: 2 })])).toEqual([]);
  });

  it('a new event', () => {
    expect(brokenPromises(snapshot, [event(released), event(text, { type: 'response.new' })])).toEqual([]);
  });
});

it('every promise of the last release is kept', () => {
  const last = JSON.parse(
    readFileSync(join(__dirname, '../../docs/contracts-snapshot.json'), 'utf8'),
  ) as ContractsSnapshot;
  expect(Object.keys(last.events).length).toBeGreaterThan(0);
  expect(brokenPromises(last, allEvents)).toEqual([]);
});
