import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDingtalkRobot } from '../../../../test/simulators/dingtalk-robot';
import { type RobotDesk } from '../../../../test/simulators/robot-desk';
import { type Simulator } from '../../../../test/simulators/simulator';
import { startWecomRobot } from '../../../../test/simulators/wecom-robot';
import { type Channel, type OutgoingMessage } from './channel';
import { type ChannelAccount, createChannels, parseChannelAccounts } from './channel-accounts';

const folder = mkdtempSync(join(tmpdir(), 'robots-'));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), `${text}\n`);
  return join(folder, name);
};
afterAll(() => rmSync(folder, { recursive: true }));

const clock = { at: 0 };
const limits = { connections: 1, timeoutMs: 300, ratePerMinute: 18 };
const now = () => clock.at;
/** How each is started, with an account that fits; changes go over the account. */
const ROBOTS = {
  'wecom-robot': async () => {
    const started = await startWecomRobot({ account: 'robot', key: 'invented-key', now });
    const url = `${started.carrier.url}/cgi-bin/webhook/send`;
    return { ...started, settings: { ...limits, url, credentialsFile: file('key', 'invented-key') } };
  },
  'dingtalk-robot': async () => {
    const started = await startDingtalkRobot({
      account: 'robot',
      accessToken: 'invented-token',
      secret: 'SEC+/=',
      now,
    });
    const files = { credentialsFile: file('token', 'invented-token'), signSecretFile: file('sign', 'SEC+/=') };
    return { ...started, settings: { ...limits, url: `${started.carrier.url}/robot/send`, ...files } };
  },
};
type RobotName = keyof typeof ROBOTS;

const message = (id: string, text = `${id}厂停产`): OutgoingMessage => ({
  ...{ deliveryId: id, to: '+8613800001234', subject: '启动Ⅲ级应急响应', text },
});

describe.each(Object.keys(ROBOTS) as RobotName[])('%s over a real socket', (name) => {
  let carrier: Simulator;
  let desk: RobotDesk;
  let channel: Channel;
  let opened: (changes?: object) => Channel;
  const digest = (...messages: OutgoingMessage[]) => channel.digest!.send(messages);

  beforeEach(async () => {
    clock.at = Date.parse('2026-02-10T15:30:00+08:00');
    const robot = await ROBOTS[name]();
    ({ carrier, desk } = robot);
    opened = (changes = {}) => {
      const account = { account: 'robot', provider: name, ...robot.settings, ...changes } as unknown as ChannelAccount;
      return createChannels([account], () => new Date(clock.at)).get('robot')!;
    };
    channel = opened();
  });
  afterEach(async () => {
    await channel.close();
    await carrier.close();
  });

  it('is one call for what waits, with an outcome each, and mentions whom it is about', async () => {
    const outcomes = await digest(message('1'), message('2'), { ...message('3'), to: 'duty' });
    expect(outcomes).toEqual(Array(3).fill({ kind: 'accepted', providerRef: 'digest:shown' }));
    expect(carrier.ledger.entries).toMatchObject([
      {
        channel: 'robot',
        to: 'robot',
        text: expect.stringMatching(/^1\. 1厂停产\n2\. 2厂停产\n3\. 3厂停产\n/) as string,
      },
    ]);
    expect(desk.mentioned).toEqual([['13800001234']]);
  });

  it('two hundred long ones are one text within the provider’s bounds; the outcome says who was only counted', async () => {
    const many = Array.from({ length: 200 }, (_, i) => message(`${i}`, `${i}厂：${'限产'.repeat(40)}`));
    const outcomes = await digest(...many);
    expect(carrier.ledger.entries).toHaveLength(1);
    const refs = Object.groupBy(outcomes, (one) => (one.kind === 'accepted' ? (one.providerRef ?? '') : one.kind));
    expect(Object.keys(refs)).toEqual(['digest:shown', 'digest:counted']);
    expect(carrier.ledger.entries[0]?.text).toContain(`另有 ${refs['digest:counted']?.length} 条`);
  });

  it('one call too many: it is told to wait, and asks no more until then', async () => {
    for (let i = 0; i < 20; i += 1) expect(await channel.send(message(`${i}`))).toMatchObject({ kind: 'accepted' });
    const [tooFast] = await digest(message('21'));
    const waitMs = name === 'dingtalk-robot' ? 600_000 : 60_000;
    expect(tooFast).toMatchObject({ kind: 'rejected', retry: true, retryAfterMs: waitMs });
    clock.at += waitMs - 1;
    expect(await channel.send(message('22'))).toMatchObject({
      reason: (tooFast as { reason: string }).reason,
      retryAfterMs: 1,
    });
    expect(desk.refused).toBe(1);
    clock.at += 1;
    expect(await channel.send(message('23'))).toMatchObject({ kind: 'accepted' });
  });

  it('wrong credentials alarm an operator', async () => {
    const wrong = file('wrong', 'another');
    for (const field of name === 'dingtalk-robot' ? ['credentialsFile', 'signSecretFile'] : ['credentialsFile']) {
      const stranger = opened({ [field]: wrong });
      expect(await stranger.send(message('1'))).toEqual({
        kind: 'rejected',
        reason: expect.stringMatching(/^account-refused: \d+$/) as string,
        retry: false,
      });
      await stranger.close();
    }
  });

  it.each([
    ['timeout-before-accept', { kind: 'unknown' }],
    ['timeout-after-accept', { kind: 'unknown' }],
    ['reset', { kind: 'unknown' }],
    ['garbage', { kind: 'unknown', reason: 'answered 2xx without errcode' }],
    [500, { kind: 'unknown' }],
    [503, { kind: 'rejected', retry: true }],
    [429, { kind: 'rejected', retry: true, retryAfterMs: 1_000 }],
  ] as const)('%s: the same for all that were in the call', async (how, outcome) => {
    carrier.failNext(1, how);
    const outcomes = await digest(message('1'), message('2'));
    expect(outcomes).toHaveLength(2);
    for (const one of outcomes) expect(one).toMatchObject(outcome);
  });

  it('an account whose pace isn’t said, or is above the provider’s, stops the start', () => {
    const text = (rate: string) =>
      `- account: robot\n  provider: ${name}\n  url: https://robot.example/send\n  credentialsFile: a\n  signSecretFile: b\n  connections: 1\n  timeoutMs: 5000\n${rate}`;
    const yaml = (rate: string) =>
      name === 'wecom-robot' ? text(rate).replace('  signSecretFile: b\n', '') : text(rate);
    expect(() => parseChannelAccounts(yaml(''), 'channels.yaml')).toThrow(
      'field "ratePerMinute": is missing. Example: ratePerMinute: 18',
    );
    expect(() => parseChannelAccounts(yaml('  ratePerMinute: 20\n'), 'channels.yaml')).toThrow(
      '"ratePerMinute": must be <= 19',
    );
    expect(parseChannelAccounts(yaml('  ratePerMinute: 19\n'), '/etc/channels.yaml')).toMatchObject([
      { credentialsFile: '/etc/a' },
    ]);
  });
});

it('DingTalk is silent for ten minutes, however often it is asked', async () => {
  const { carrier, desk, settings } = await ROBOTS['dingtalk-robot']();
  const account = { account: 'robot', provider: 'dingtalk-robot', ...settings } as unknown as ChannelAccount;
  const [one, other] = [0, 1].map(() => createChannels([account], () => new Date(clock.at)).get('robot')!);
  for (let i = 0; i < 20; i += 1) await one!.send(message(`${i}`));
  await one!.send(message('21'));
  clock.at += 599_000;
  expect(await other!.send(message('22'))).toMatchObject({ reason: 'too-fast: 130101' });
  expect(desk.refused).toBe(2);
  await Promise.all([one!.close(), other!.close(), carrier.close()]);
});
