import { at, changed, type Desk, forgetAll, openDesk, sample } from '../alert/testing/intake-desk';
import { type ManualOrder } from './manual-response.service';

const YELLOW = 'story-02-10-1530-yellow.xml';
const CANCEL = 'story-02-14-0800-cancel.xml';

let desk: Desk;
beforeAll(async () => (desk = await openDesk()));
afterAll(() => desk.close());
beforeEach(async () => {
  await forgetAll(desk.db);
  await desk.passesTo('02-10 15:30');
});

const ORDER: Omit<ManualOrder, 'kind'> = {
  ...{ authority: '市局', documentNumber: null, reason: '空气质量保障', areaCodes: ['211300'] },
  ...{ level: 'II', onsetAt: null, until: null },
};
const merges = (id: string, into: string) =>
  desk.db.transaction((tx) =>
    desk.byHand.merge(tx, id, { into, by: 'person-duty', reason: '市指挥部认定为同一过程', documentNumber: null }),
  );

/** An alert of HQ and, at once, its end. */
async function episode(number: number, sent: string): Promise<string> {
  await desk.passesTo(sent);
  const times = { sent: at(sent), effective: null, onset: null, expires: null };
  const alert = changed(YELLOW, { ...times, identifier: `A-${number}` });
  const { message } = await desk.receives(alert);
  await desk.receives(changed(CANCEL, { ...times, identifier: `C-${number}`, references: [] }));
  return message.responseId ?? '';
}

/** `serial from – to` of each, and the serial of the one it is merged into. */
async function episodes(): Promise<string[]> {
  const found = await desk.db.query<{ line: string }>(
    `select concat_ws(' ', r.serial, r.state, nullif('→' || coalesce(o.serial, ''), '→')) as line
     from response r left join response o on o.id = r.merged_into order by r.id`,
  );
  return found.map(({ line }) => line);
}

describe('R12 one episode by HQ’s order', () => {
  it('lift, then a new alert ten hours later: two responses, which may be said to be one', async () => {
    const first = await episode(1, '02-14 08:00');
    await desk.passesTo('02-14 18:00');
    const again = { sent: at('02-14 18:00'), effective: null, onset: null, expires: null, identifier: 'A-2' };
    const second = (await desk.receives(changed(YELLOW, again))).message.responseId ?? '';
    await merges(first, second);
    expect(await episodes()).toEqual(['2026-01 ended →2026-02', '2026-02 active']);
    // Both clocks stay: when it began, when it ended.
    expect(await desk.segments()).toEqual(['III 02-14 08:00 – 02-14 08:00', 'III 02-14 18:00 –']);
    expect((await desk.events()).at(-1)).toBe('response.merged 4');
    expect(await desk.said('response.merged')).toMatchObject({ responseId: first, intoResponseId: second });
  });

  it('three of them: each into the next, or all into the last', async () => {
    const [a, b, c] = [
      await episode(1, '02-11 08:00'),
      await episode(2, '02-12 08:00'),
      await episode(3, '02-13 08:00'),
    ];
    await merges(a, b);
    await merges(b, c);
    expect(await episodes()).toEqual(['2026-01 ended →2026-02', '2026-02 ended →2026-03', '2026-03 ended']);
  });

  it('never in a circle, nor into one that is part of another itself', async () => {
    const [a, b, c] = [
      await episode(1, '02-11 08:00'),
      await episode(2, '02-12 08:00'),
      await episode(3, '02-13 08:00'),
    ];
    await merges(a, b);
    await expect(merges(b, a)).rejects.toMatchObject({ code: 'merged-itself' });
    await expect(merges(c, a)).rejects.toMatchObject({ code: 'merged-itself' });
    await merges(c, b);
    expect(await episodes()).toEqual(['2026-01 ended →2026-02', '2026-02 ended', '2026-03 ended →2026-02']);
  });

  it('is refused for one that runs, itself, one merged before, another place and a drill', async () => {
    const begins = (kind: 'actual' | 'drill') =>
      desk.db.transaction((tx) => desk.byHand.begin(tx, { ...ORDER, kind }, 'person-duty'));
    const drill = await begins('drill');
    const over = await episode(1, '02-11 08:00');
    await desk.passesTo('02-11 20:00');
    const kazuo = await desk.receivesFrom('county-211324-platform', sample('story-02-11-2000-kazuo-red.xml'));
    const real = await begins('actual');
    await expect(merges(real.id, over)).rejects.toMatchObject({ code: 'response-move-refused' });
    for (const other of [over, kazuo.message.responseId ?? '', drill.id])
      await expect(merges(over, other)).rejects.toMatchObject({ code: 'not-the-same-kind' });
    const nobody = '019b0000-0000-7000-8000-000000000000';
    await expect(merges(over, nobody)).rejects.toMatchObject({ code: 'response-not-found' });
    await merges(over, real.id);
    await expect(merges(over, real.id)).rejects.toMatchObject({ code: 'response-move-refused' });
  });
});
