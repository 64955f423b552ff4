import {
  allEvents,
  checkPayload,
  eventOfType,
  PayloadInvalid,
  readPayload,
  ResponseStarted,
  UnitsNotified,
} from './index';

const started = ResponseStarted;
const good = {
  responseId: '01980000-0000-7000-8000-000000000001',
  level: 'III',
  startedAt: '2026-02-10T14:00:00.000Z',
};

describe('event contracts', () => {
  it('takes a payload that fits', () => {
    expect(() => checkPayload(started, good)).not.toThrow();
  });

  it.each([
    ['a level that is none', { ...good, level: 'IV' }, '/level'],
    ['an instant without an offset', { ...good, startedAt: '2026-02-10 22:00' }, '/startedAt'],
    ['a field nobody agreed on', { ...good, phone: '138' }, ''],
    ['nothing at all', null, ''],
  ])('refuses %s and says where', (_, payload, pointer) => {
    expect.assertions(2);
    try {
      checkPayload(started, payload);
    } catch (error) {
      expect(error).toBeInstanceOf(PayloadInvalid);
      expect((error as PayloadInvalid).fieldFaults[0]?.pointer).toBe(pointer);
    }
  });

  const told = { unitId: 'county-211324', at: '2026-02-10T14:00:00.000Z' };
  const notified = { noticeId: good.responseId, responseId: null, kind: 'start', units: [told] };
  it.each([
    ['a level that is none', started, { ...good, level: 'IV' }, 'refused', 'refused'],
    ['a field missing', started, { ...good, startedAt: undefined }, 'refused', 'refused'],
    ['nothing at all', started, null, 'refused', 'refused'],
    ['what was agreed on', started, good, good, good],
    ['a field of the next release', started, { ...good, headline: '新' }, 'refused', good],
    [
      'one that reads __proto__',
      started,
      JSON.parse(`{"__proto__":{"a":1},${JSON.stringify(good).slice(1)}`),
      'refused',
      good,
    ],
    ['one deep inside', UnitsNotified, { ...notified, units: [{ ...told, channel: 'sms' }] }, 'refused', notified],
  ])(
    '%s: as we say it ourselves, and as we hear it from a newer service',
    (_, event, payload: unknown, said, heard) => {
      const after = (check: typeof checkPayload) => {
        const copy = structuredClone(payload);
        try {
          check(event, copy);
          return copy;
        } catch (error) {
          expect(error).toBeInstanceOf(PayloadInvalid);
          return 'refused';
        }
      };
      expect([after(checkPayload), after(readPayload)]).toEqual([said, heard]);
    },
  );

  it('has no field that is one object or another: of those, unknown fields could not be told from known ones', () => {
    for (const { type, payload } of allEvents)
      expect(`${type} ${JSON.stringify(payload)}`).not.toMatch(/"(anyOf|oneOf)":\[[^\]]*"type":"object"/);
  });

  it('names every event once, with a schema that compiles (R32: none has room for a contact)', () => {
    expect(new Set(allEvents.map((event) => event.type)).size).toBe(allEvents.length);
    for (const event of allEvents) {
      expect(eventOfType(event.type)).toBe(event);
      expect(() => checkPayload(event, {})).toThrow(PayloadInvalid);
      expect(JSON.stringify(event.payload)).not.toMatch(/phone|address|email/i);
    }
  });
});
