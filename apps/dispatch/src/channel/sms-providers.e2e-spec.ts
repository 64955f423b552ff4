import { rmSync } from 'node:fs';
import { timesUpTogether } from '../../../../test/simulators/times-up-together';
import {
  SMS_PROVIDERS,
  secretFiles,
  type SmsLine,
  type SmsProviderName,
  startMessage,
  TIMEOUT_MS,
} from './testing/sms-providers';

const files = secretFiles();
afterAll(() => rmSync(files.folder, { recursive: true }));

/** What the three have in common: a second call is a second message, and nobody but the sender may decide on one. */
describe.each(Object.keys(SMS_PROVIDERS) as SmsProviderName[])('%s over a real socket', (name) => {
  let line: SmsLine;
  beforeEach(async () => {
    line = await SMS_PROVIDERS[name](files);
  });
  afterEach(() => line.close());

  it('is accepted, and the person reads unit, instant and link', async () => {
    expect(await line.channel.send(startMessage('7-1'))).toEqual({
      kind: 'accepted',
      providerRef: line.book.taken[0]?.ref,
    });
    expect(line.carrier.ledger.entries).toEqual([
      expect.objectContaining({
        to: expect.stringMatching(/^(\+86)?13800001234$/) as string,
        text: expect.stringMatching(
          /宏远铸造：应急响应自2月10日22:00起执行。签收 qingkong\.example\/a\/AbCdEfGhIjKlMnOpQrStUvWxYz012345$/,
        ) as string,
      }),
    ]);
  });

  it('the same delivery again is a second message: the channel says that it is not idempotent', async () => {
    expect(line.channel.idempotent).toBe(false);
    await line.channel.send(startMessage('7-1'));
    await line.channel.send(startMessage('7-1'));
    expect(line.carrier.ledger.entries).toHaveLength(2);
  });

  it.each([
    ['timeout-before-accept', { kind: 'unknown', reason: `no answer within ${TIMEOUT_MS} ms` }, 0],
    ['timeout-after-accept', { kind: 'unknown' }, 1],
    ['reset', { kind: 'unknown' }, 0],
    ['garbage', { kind: 'unknown' }, 1],
    [500, { kind: 'unknown' }, 0],
    ['500-after-accept', { kind: 'unknown' }, 1],
    [503, { kind: 'rejected', retry: true }, 0],
    [429, { kind: 'rejected', retry: true, retryAfterMs: 1000 }, 0],
  ] as const)('%s: one call and no more, and what is known of it', async (how, outcome, delivered) => {
    line.carrier.failNext(1, how);
    expect(await line.channel.send(startMessage('7-1'))).toMatchObject(outcome);
    // Had it tried again by itself, the second try would have gone through.
    expect(line.carrier.ledger.entries).toHaveLength(delivered);
    expect(await line.channel.send(startMessage('7-2'))).toMatchObject({ kind: 'accepted' });
  });

  it('a number that does not exist is rejected for good', async () => {
    line.carrier.refuse('13800001234');
    line.carrier.refuse('+8613800001234');
    expect(await line.channel.send(startMessage('7-1'))).toMatchObject({ kind: 'rejected', retry: false });
  });

  it.each(['', '0421-2610000', '+12025550123', '13800001234,13800001235', '138000012345', '１3800001234'])(
    'what is no mainland mobile number never leaves: %j',
    async (to) => {
      const outcome = await line.channel.send(startMessage('7-1', { to }));
      expect(outcome).toEqual({ kind: 'rejected', reason: 'not a mainland mobile number', retry: false });
      expect(line.carrier.connectionsOpened).toBe(0);
    },
  );

  it('wrong credentials: no other try, and a reason that alarms an operator', async () => {
    const stranger = await SMS_PROVIDERS[name](files, { credentialsFile: files.wrong });
    const outcome = await stranger.channel.send(startMessage('7-1'));
    expect(outcome).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(/^account-refused: [\w.]+$/) as string,
      retry: false,
    });
    await stranger.close();
  });

  it('a provider that is down refuses before anything left, and works again when it is up', async () => {
    await line.carrier.down();
    expect(await line.channel.send(startMessage('7-1'))).toMatchObject({ kind: 'rejected', retry: true });
    await line.carrier.up();
    expect(await line.channel.send(startMessage('7-1'))).toMatchObject({ kind: 'accepted' });
  });

  it('40 messages over two connections, every one in order by the provider', async () => {
    const ids = Array.from({ length: 40 }, (_, i) => `7-${i}`);
    const outcomes = await Promise.all(ids.map((id) => line.channel.send(startMessage(id))));
    expect(outcomes.every(({ kind }) => kind === 'accepted')).toBe(true);
    expect(line.carrier.connectionsOpened).toBe(2);
  });

  it('what waits for a connection until its time is over never leaves', async () => {
    line.carrier.failNext(2, 'timeout-before-accept');
    const sends = ['7-1', '7-2', '7-3'].map((id) => line.channel.send(startMessage(id)));
    await timesUpTogether(line.carrier, TIMEOUT_MS);
    expect((await Promise.all(sends)).map(({ kind }) => kind)).toEqual(['unknown', 'unknown', 'rejected']);
    await line.channel.send(startMessage('7-4'));
    expect(line.carrier.ledger.entries).toHaveLength(1);
  });
});

describe.each(['aliyun-sms', 'tencent-sms'] as const)('%s sends approved templates alone', (name) => {
  let line: SmsLine;
  beforeEach(async () => {
    line = await SMS_PROVIDERS[name](files);
  });
  afterEach(() => line.close());

  it('a drill goes by the template that says so (R16)', async () => {
    const { parts } = startMessage('7-1');
    await line.channel.send(startMessage('7-1', { parts: { ...parts!, isDrill: true } }));
    expect(line.carrier.ledger.entries[0]?.text).toMatch(/^【朝阳市工信局】【演练】宏远铸造/);
  });

  it('a long name is shortened, the page behind the link has it in full', async () => {
    const { parts } = startMessage('7-1');
    const said = { ...parts!.variables, unit: '北票市第一热力供应有限责任公司铸造分厂' };
    await line.channel.send(startMessage('7-1', { parts: { ...parts!, variables: said } }));
    expect(line.carrier.ledger.entries[0]?.text).toContain('】北票市第一热力供应有限…：应急响应');
  });

  it('a kind without a template, or a message without parts, is refused before anything leaves', async () => {
    const { parts } = startMessage('7-1');
    const other = await line.channel.send(startMessage('7-1', { parts: { ...parts!, kind: 'dutyAlarm' } }));
    expect(other).toEqual({ kind: 'rejected', reason: 'template: none for dutyAlarm', retry: false });
    const { parts: _parts, ...bare } = startMessage('7-1');
    expect(await line.channel.send(bare)).toMatchObject({ kind: 'rejected', retry: false });
    expect(line.carrier.connectionsOpened).toBe(0);
  });

  it('a URL in a variable is what the provider refuses for good', async () => {
    const { parts } = startMessage('7-1');
    const said = { ...parts!.variables, token: 'https://q.example/a/1' };
    const outcome = await line.channel.send(startMessage('7-1', { parts: { ...parts!, variables: said } }));
    expect(outcome).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(/URL|ProhibitedUseUrl/) as string,
      retry: false,
    });
  });
});
