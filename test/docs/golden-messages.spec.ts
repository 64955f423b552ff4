import { join } from 'node:path';
import { allEvents, checkPayload, eventOfType } from '@qingkong/contracts';
import { goldenMessages, goldenPayload } from './golden-messages';

const messages = goldenMessages(join(__dirname, '../..'));

describe('golden messages', () => {
  it.each(allEvents.map((event) => [event.type, event] as const))('%s has one that fits and has a key', (_, event) => {
    const payload = goldenPayload(messages, event);
    expect(() => checkPayload(event, payload)).not.toThrow();
    expect(event.key(payload as never)).toMatch(/^[\w:-]+$/);
  });

  it('none is of an event or a version that never was', () => {
    const strange = messages.filter(({ type, version }) => version > (eventOfType(type)?.version ?? 0));
    expect(strange.map(({ type, version }) => `${type}.v${version}`)).toEqual([]);
  });
});
