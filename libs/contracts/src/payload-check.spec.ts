import { allEvents, checkPayload, eventOfType, PayloadInvalid, ResponseStarted } from './index';

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

  it('names every event once, with a schema that compiles (R32: none has room for a contact)', () => {
    expect(new Set(allEvents.map((event) => event.type)).size).toBe(allEvents.length);
    for (const event of allEvents) {
      expect(eventOfType(event.type)).toBe(event);
      expect(() => checkPayload(event, {})).toThrow(PayloadInvalid);
      expect(JSON.stringify(event.payload)).not.toMatch(/phone|address|email/i);
    }
  });
});
