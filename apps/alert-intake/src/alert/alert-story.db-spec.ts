import { ManualOrderRefused } from '../response/manual-response.service';
import { type Desk, openDesk } from './testing/intake-desk';
import { asBytes, FORMATS, STORY, STORY_END, storyEnd } from './testing/intake-story';

let desk: Desk;
beforeEach(async () => (desk = await openDesk()));
afterEach(() => desk.close());

/** `applied`, `ignored stale-after-lift`. */
const became = ({ message: { state, reason } }: Awaited<ReturnType<Desk['receives']>>) =>
  [state, reason].filter(Boolean).join(' ');

describe.each(FORMATS)('the story of response 2026-01, told in %s', (format) => {
  it('comes to its responses, segments, timeline and events, and to nothing else (C09–C19, C32, C33, R05–R16)', async () => {
    for (const { at, message } of STORY) {
      await desk.passesTo(at);
      if (!message) continue;
      const { bytes, contentType } = asBytes(message.content, format);
      const isHq = message.client === 'hq-platform';
      const receipt = isHq ? await desk.receives(bytes) : await desk.receivesFrom(message.client, bytes, contentType);
      expect([at, became(receipt)]).toEqual([at, message.becomes]);
    }
    expect(await storyEnd(desk.db)).toEqual(STORY_END);
  });

  it('R11 told twice, each row again by the other way, comes to the same', async () => {
    for (const { at, message } of STORY) {
      await desk.passesTo(at);
      if (!message) continue;
      const { bytes, contentType } = asBytes(message.content, format);
      const { message: first } = await desk.receivesFrom(message.client, bytes, contentType);
      const { message: second, isNew } = await desk.receives(bytes);
      expect([second.id, isNew]).toEqual([first.id, false]);
    }
    expect(await storyEnd(desk.db)).toEqual(STORY_END);
  });
});

it('R16 on 02-12 12:00 the duty officer is refused a drill, too', async () => {
  for (const { at, message } of STORY) {
    if (at > '02-12 12:00') break;
    await desk.passesTo(at);
    if (!message) continue;
    const { bytes, contentType } = asBytes(message.content, 'CAP 1.2');
    await desk.receivesFrom(message.client, bytes, contentType);
  }
  const before = await storyEnd(desk.db);
  const drill = { kind: 'drill', authority: '市局', documentNumber: null, reason: '年度演练', level: 'II' } as const;
  const order = { ...drill, areaCodes: ['211300'], onsetAt: null, until: null };
  const asked = desk.db.transaction((tx) => desk.byHand.begin(tx, order, 'person-duty'));
  await expect(asked).rejects.toThrow(ManualOrderRefused);
  expect(await storyEnd(desk.db)).toEqual(before);
});
