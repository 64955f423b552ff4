import { rmSync } from 'node:fs';
import { type Channel } from '../channel';
import { openWecom, TOKEN_OF_LINK, wecomMessage } from '../testing/wecom-line';

const LINK = `https://qingkong.example/a/${TOKEN_OF_LINK}`;
type Wecom = Awaited<ReturnType<typeof openWecom>>;

describe('a WeCom app over a real socket', () => {
  let wecom: Wecom;
  let channel: Channel;
  const sends = (...ids: string[]) =>
    Promise.all(ids.map((id) => channel.send(wecomMessage(id, { link: `${LINK}${id}` }))));
  const texts = () => wecom.carrier.ledger.entries.map(({ text }) => text);

  beforeEach(async () => {
    wecom = await openWecom();
    channel = wecom.plain();
  });
  afterEach(async () => {
    await channel.close();
    await wecom.carrier.close();
    rmSync(wecom.folder, { recursive: true });
  });

  it('without keys for a button: a text with the link', async () => {
    expect(await channel.send(wecomMessage('7-1'))).toEqual({
      kind: 'accepted',
      providerRef: expect.any(String) as string,
    });
    expect(wecom.carrier.ledger.entries).toMatchObject([
      {
        channel: 'wecom',
        to: 'ZhangSan',
        text: expect.stringMatching(/50%，自2月10日22:00起执行。\n请点击签收：\S+345$/) as string,
      },
    ]);
  });

  it('with them: a card whose button confirms and whose page is the link; what asks for nothing stays a text', async () => {
    const cards = wecom.withButtons();
    await cards.send(wecomMessage('7-1', { text: `【演练】${'措施'.repeat(200)}` }));
    const { link: _link, ...asksNothing } = wecomMessage('7-2', { text: '请报送日报' });
    await cards.send(asksNothing);
    await cards.close();
    expect(wecom.desk.cards).toEqual([{ to: 'ZhangSan', taskId: TOKEN_OF_LINK }]);
    expect(texts()[0]).toMatch(/^启动Ⅲ级应急响应\n【演练】(措施)+措?…\n\[我已知悉，签收\] https:.*345$/);
    expect(texts()[1]).toBe('请报送日报');
  });

  it('a long text is cut between two characters, and its link is whole', async () => {
    await channel.send(wecomMessage('7-1', { text: '𠮷限产'.repeat(400) }));
    const [text = ''] = texts();
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2_048);
    expect(Buffer.byteLength(text)).toBeGreaterThan(2_038);
    expect(text).toMatch(
      /^(𠮷限产)+(𠮷限?)?…\n请点击签收：https:\/\/qingkong\.example\/a\/AbCdEfGhIjKlMnOpQrStUvWxYz012345$/u,
    );
    expect(text.isWellFormed()).toBe(true);
  });

  describe('its token', () => {
    it('is fetched once for all who begin at once, and kept', async () => {
      const outcomes = await sends('1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12');
      expect(outcomes.every(({ kind }) => kind === 'accepted')).toBe(true);
      await sends('13');
      expect(wecom.desk.tokensGiven).toBe(1);
    });

    it.each([40014, 42001] as const)(
      'refused with %s is fetched once more for all, and everybody’s message goes once',
      async (code) => {
        await sends('0');
        wecom.desk.spend(code);
        const outcomes = await sends('1', '2', '3', '4', '5', '6');
        expect(outcomes.every(({ kind }) => kind === 'accepted')).toBe(true);
        expect(wecom.desk.tokensGiven).toBe(2);
        expect(wecom.carrier.ledger.entries).toHaveLength(7);
      },
    );

    it('that is refused again is no reason to ask for ever: later', async () => {
      wecom.desk.refuseNext(42001);
      wecom.desk.refuseNext(42001);
      expect(await sends('1')).toEqual([{ kind: 'rejected', reason: 'a new token is refused, too', retry: true }]);
      expect(wecom.desk.tokensGiven).toBe(2);
    });

    it('is fetched anew a minute before it ends', async () => {
      await sends('0');
      wecom.clock.at += 7_139_000;
      await sends('1');
      expect(wecom.desk.tokensGiven).toBe(1);
      wecom.clock.at += 1_000;
      await sends('2');
      expect(wecom.desk.tokensGiven).toBe(2);
    });

    it('that can’t be had: nothing has left; nobody asks again for five seconds; then it works', async () => {
      wecom.desk.refuseTokenNext(-1);
      const busy = { kind: 'rejected', reason: 'too-fast: -1', retry: true, retryAfterMs: 5_000 };
      expect(await sends('1', '2', '3')).toEqual([busy, busy, busy]);
      expect(await sends('4')).toEqual([busy]);
      expect(wecom.desk.tokensGiven).toBe(1);
      wecom.clock.at += 5_000;
      expect(await sends('5')).toMatchObject([{ kind: 'accepted' }]);
    });

    it('a wrong secret alarms an operator, and WeCom isn’t asked for every message of a fan-out', async () => {
      const stranger = wecom.plain({ credentialsFile: wecom.file('wrong', 'another') });
      const sent = Array.from({ length: 40 }, (_, i) => stranger.send(wecomMessage(`7-${i}`)));
      const refused = { kind: 'rejected', reason: 'account-refused: 40001', retry: false };
      expect(new Set(await Promise.all(sent))).toEqual(new Set([refused]));
      expect(wecom.desk.tokensGiven).toBe(1);
      await stranger.close();
    });
  });

  describe('who is left out though the answer says 0', () => {
    it.each(['invalid', 'unlicensed'] as const)('%s: rejected, whatever letters his id is written in', async (list) => {
      wecom.desk[list].add('ZhangSan');
      wecom.desk.saysOkToNobody = true;
      expect(await channel.send(wecomMessage('7-1'))).toEqual({
        kind: 'rejected',
        reason: `${list}user`,
        retry: false,
      });
      wecom.desk.saysOkToNobody = false;
      expect(await channel.send(wecomMessage('7-2'))).toMatchObject({
        kind: 'rejected',
        reason: 'code 81013',
        retry: false,
      });
      expect(await channel.send(wecomMessage('7-3', { to: 'LiSi' }))).toMatchObject({ kind: 'accepted' });
      expect(wecom.carrier.ledger.entries).toHaveLength(1);
    });

    it.each(['@all', 'a|b', '', '张三', ' a', `a${'b'.repeat(64)}`])('%j is no member: it never leaves', async (to) => {
      expect(await channel.send(wecomMessage('7-1', { to }))).toMatchObject({ kind: 'rejected', retry: false });
      expect(wecom.carrier.connectionsOpened).toBe(0);
    });
  });

  describe('what a member may get', () => {
    it('the 31st of a minute is refused by the channel, with the time to wait; WeCom would have dropped it without a word', async () => {
      const first = await sends(...Array.from({ length: 30 }, (_, i) => `${i}`));
      expect(first.every(({ kind }) => kind === 'accepted')).toBe(true);
      wecom.clock.at += 10_000;
      expect(await sends('30')).toEqual([
        { kind: 'rejected', reason: 'too-fast: member', retry: true, retryAfterMs: 52_000 },
      ]);
      expect(await channel.send(wecomMessage('7-1', { to: 'LiSi' }))).toMatchObject({ kind: 'accepted' });
      wecom.clock.at += 52_000;
      expect(await sends('30')).toMatchObject([{ kind: 'accepted' }]);
      expect(wecom.desk.dropped).toEqual([]);
      expect(wecom.carrier.ledger.entries).toHaveLength(32);
    });

    it('the 1,001st of an hour, too', async () => {
      const outcomes = [];
      for (let minute = 0; minute < 34; minute += 1) {
        outcomes.push(...(await sends(...Array.from({ length: 30 }, (_, i) => `${minute}-${i}`))));
        wecom.clock.at += 62_000;
      }
      expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(1_000);
      expect(outcomes.at(-1)).toMatchObject({ reason: 'too-fast: member', retry: true });
      expect(wecom.desk.dropped).toEqual([]);
    });

    it('the simulator does as WeCom: two that don’t know of each other lose what is above the limit', async () => {
      const other = wecom.plain();
      await sends(...Array.from({ length: 30 }, (_, i) => `${i}`));
      expect(await other.send(wecomMessage('7-1'))).toMatchObject({ kind: 'accepted' });
      expect(wecom.desk.dropped).toHaveLength(1);
      await other.close();
    });
  });

  describe('its answers', () => {
    it('a call whose answer was lost may be made again: WeCom shows the same content once', async () => {
      expect(channel.idempotent).toBe(true);
      wecom.carrier.failNext(1, 'timeout-after-accept');
      expect(await channel.send(wecomMessage('7-1'))).toMatchObject({ kind: 'unknown' });
      expect(await channel.send(wecomMessage('7-1'))).toMatchObject({ kind: 'accepted' });
      expect(wecom.carrier.ledger).toMatchObject({ repeats: 1, entries: { length: 1 } });
    });

    it.each([
      [45009, { kind: 'rejected', reason: 'too-fast: 45009', retry: true, retryAfterMs: 60_000 }],
      [-1, { kind: 'rejected', reason: 'too-fast: -1', retry: true, retryAfterMs: 5_000 }],
      [60020, { kind: 'rejected', reason: 'account-refused: 60020', retry: false }],
      [40058, { kind: 'rejected', reason: 'code 40058', retry: false }],
    ])('%s', async (code, outcome) => {
      wecom.desk.refuseNext(code);
      expect(await channel.send(wecomMessage('7-1'))).toEqual(outcome);
    });

    it.each([
      ['timeout-before-accept', { kind: 'unknown' }],
      ['reset', { kind: 'unknown' }],
      ['garbage', { kind: 'unknown', reason: 'answered 2xx without errcode' }],
      [500, { kind: 'rejected', retry: true }],
      [503, { kind: 'rejected', retry: true }],
      [429, { kind: 'rejected', retry: true, retryAfterMs: 1_000 }],
    ] as const)('%s', async (how, outcome) => {
      wecom.carrier.failNext(1, how);
      expect(await channel.send(wecomMessage('7-1'))).toMatchObject(outcome);
    });

    it('down: nothing left; up again: it goes', async () => {
      await wecom.carrier.down();
      expect(await channel.send(wecomMessage('7-1'))).toMatchObject({ kind: 'rejected', retry: true });
      await wecom.carrier.up();
      wecom.clock.at += 5_000;
      expect(await channel.send(wecomMessage('7-1'))).toMatchObject({ kind: 'accepted' });
    });
  });
});
