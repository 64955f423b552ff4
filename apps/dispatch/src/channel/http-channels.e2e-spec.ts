import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator } from '../../../../test/simulators/simulator';
import { startSmsGateway } from '../../../../test/simulators/sms-gateway';
import { startVoice } from '../../../../test/simulators/voice';
import { timesUpTogether } from '../../../../test/simulators/times-up-together';
import { startWebhook } from '../../../../test/simulators/webhook';
import { type Channel, type OutgoingMessage } from './channel';
import { type ChannelAccount, createChannels } from './channel-accounts';

const TIMEOUT_MS = 250;
const folder = mkdtempSync(join(tmpdir(), 'channel-'));
const secretFile = join(folder, 'secret');
writeFileSync(secretFile, 'invented-secret\n');
afterAll(() => rmSync(folder, { recursive: true }));

interface Kind {
  start: () => Promise<Simulator>;
  account: (simulator: Simulator) => Omit<ChannelAccount, 'idempotent'>;
  to: (simulator: Simulator) => string;
}
const limits = { connections: 2, timeoutMs: TIMEOUT_MS };
const kinds: Record<string, Kind> = {
  sms: {
    start: () => startSmsGateway({ secret: 'invented-secret' }),
    account: ({ url }) => ({
      ...limits,
      account: 'sms-main',
      provider: 'sms-gateway',
      url,
      credentialsFile: secretFile,
    }),
    to: () => '13800001234',
  },
  voice: {
    start: () => startVoice(),
    account: ({ url }) => ({ ...limits, account: 'voice-main', provider: 'voice', url }),
    to: () => '13800001234',
  },
  webhook: {
    start: () => startWebhook({ secret: 'invented-secret' }),
    account: () => ({
      ...limits,
      account: 'hook-main',
      provider: 'webhook',
      credentialsFile: secretFile,
      allowPrivateAddresses: true,
    }),
    to: ({ url }) => `${url}/hooks/liaison?unit=1`,
  },
};

describe.each(Object.keys(kinds))('%s over a real socket', (name) => {
  const kind = kinds[name]!;
  let simulator: Simulator;
  let channel: Channel;
  let idempotentChannel: Channel;
  const message = (deliveryId: string): OutgoingMessage => ({
    deliveryId,
    to: kind.to(simulator),
    subject: '启动Ⅲ级响应',
    text: '请立即执行减排措施',
  });
  const open = (idempotent: boolean) => {
    const account = { ...kind.account(simulator), idempotent } as ChannelAccount;
    return createChannels([account]).get(account.account)!;
  };

  beforeEach(async () => {
    simulator = await kind.start();
    channel = open(false);
    idempotentChannel = open(true);
  });
  afterEach(async () => {
    await simulator.close();
    await Promise.all([channel.close(), idempotentChannel.close()]);
  });

  it('is accepted, and the ledger shows recipient, text and key', async () => {
    await expect(channel.send(message('d-1'))).resolves.toEqual({
      kind: 'accepted',
      providerRef: expect.any(String) as string,
    });
    expect(simulator.ledger.entries).toEqual([
      expect.objectContaining({
        to: kind.to(simulator),
        text: expect.stringContaining('请立即执行减排措施') as string,
        key: 'd-1',
      }),
    ]);
  });

  it('delivers the same key once and gives the same answer', async () => {
    const first = await channel.send(message('d-1'));
    expect(await channel.send(message('d-1'))).toEqual(first);
    expect(simulator.ledger).toMatchObject({ repeats: 1, entries: { length: 1 } });
    simulator.honourKeys(false);
    await channel.send(message('d-1'));
    expect(simulator.ledger.entries).toHaveLength(2);
  });

  it.each([
    [500, { kind: 'unknown' }, { kind: 'rejected', retry: true }, 0],
    ['500-after-accept', { kind: 'unknown' }, { kind: 'rejected', retry: true }, 1],
    [503, { kind: 'rejected', retry: true }, { kind: 'rejected', retry: true }, 0],
    [
      429,
      { kind: 'rejected', retry: true, retryAfterMs: 1000 },
      { kind: 'rejected', retry: true, retryAfterMs: 1000 },
      0,
    ],
    ['timeout-before-accept', { kind: 'unknown' }, { kind: 'unknown' }, 0],
    ['timeout-after-accept', { kind: 'unknown' }, { kind: 'unknown' }, 1],
    ['reset', { kind: 'unknown' }, { kind: 'unknown' }, 0],
  ] as const)('%s: what it means without and with idempotency', async (how, plain, idempotent, delivered) => {
    simulator.failNext(2, how);
    expect(await channel.send(message('d-1'))).toMatchObject(plain);
    expect(await idempotentChannel.send(message('d-1'))).toMatchObject(idempotent);
    expect(simulator.ledger.entries).toHaveLength(delivered);
    expect(await channel.send(message('d-1'))).toMatchObject({ kind: 'accepted' });
    expect(simulator.ledger.entries).toHaveLength(1);
  });

  it('a recipient that does not exist is rejected for good', async () => {
    simulator.refuse(kind.to(simulator));
    expect(await channel.send(message('d-1'))).toMatchObject({ kind: 'rejected', retry: false });
  });

  it('a provider that is down refuses before anything left, and works again when it is up', async () => {
    await channel.send(message('d-1'));
    await simulator.down();
    expect(await channel.send(message('d-2'))).toMatchObject({ kind: 'rejected', retry: true });
    await simulator.up();
    expect(await channel.send(message('d-2'))).toMatchObject({ kind: 'accepted' });
  });

  it('keeps connections alive: 40 messages over two', async () => {
    const outcomes = await Promise.all(Array.from({ length: 40 }, (_, i) => channel.send(message(`d-${i}`))));
    expect(outcomes.every(({ kind }) => kind === 'accepted')).toBe(true);
    expect(simulator.connectionsOpened).toBe(2);
  });

  it('what waits for a connection until its time is over never leaves', async () => {
    simulator.failNext(2, 'timeout-before-accept');
    const sends = ['d-1', 'd-2', 'd-3'].map((id) => channel.send(message(id)));
    await timesUpTogether(simulator, TIMEOUT_MS);
    const outcomes = await Promise.all(sends);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['unknown', 'unknown', 'rejected']);
    await channel.send(message('d-4'));
    expect(simulator.ledger.entries.map(({ key }) => key)).toEqual(['d-4']);
  });
});

it('a host without an address is rejected before anything left', async () => {
  const account: ChannelAccount = {
    ...limits,
    account: 'a',
    provider: 'voice',
    url: 'http://nowhere.invalid/',
    idempotent: false,
  };
  const channel = createChannels([account]).get('a')!;
  const outcome = await channel.send({ deliveryId: 'd-1', to: '13800001234', subject: '', text: '好' });
  expect(outcome).toMatchObject({ kind: 'rejected', retry: true });
  await channel.close();
});

it('a voice gateway that answers garbage leaves the call unknown', async () => {
  const gateway = await startVoice();
  const channel = createChannels([{ ...kinds['voice']!.account(gateway), idempotent: true } as ChannelAccount]).get(
    'voice-main',
  )!;
  gateway.failNext(1, 'garbage');
  const outcome = await channel.send({ deliveryId: 'd-1', to: '13800001234', subject: '', text: '好' });
  expect(outcome).toEqual({ kind: 'unknown', reason: 'answered 2xx without "id"' });
  await Promise.all([gateway.close(), channel.close()]);
});

describe('sms gateway of another dialect', () => {
  it('maps field names, sends fixed fields, and reads a refusal in a 200', async () => {
    const fields = { to: 'mobile', text: 'content', key: 'outId', id: 'msgId', code: 'code' };
    const gateway = await startSmsGateway({ fields });
    const account: ChannelAccount = {
      ...limits,
      account: 'sms-main',
      provider: 'sms-gateway',
      url: `${gateway.url}/send?v=1`,
      idempotent: true,
      fieldMapping: fields,
      fixedFields: { sign: '朝阳工信' },
    };
    const channel = createChannels([account]).get('sms-main')!;
    const message = { deliveryId: 'd-1', to: '13800001234', subject: '', text: '好' };
    expect(await channel.send(message)).toMatchObject({ kind: 'accepted' });
    expect(await channel.send({ ...message, deliveryId: 'd-2', text: '长'.repeat(501) })).toEqual({
      kind: 'rejected',
      reason: 'gateway code 1003',
      retry: false,
    });
    gateway.failNext(1, 'garbage');
    expect(await channel.send({ ...message, deliveryId: 'd-3' })).toMatchObject({ kind: 'unknown' });
    await Promise.all([gateway.close(), channel.close()]);
  });

  it('with wrong credentials is rejected for good', async () => {
    const gateway = await startSmsGateway({ secret: 'another' });
    const account = { ...kinds['sms']!.account(gateway), idempotent: true } as ChannelAccount;
    const channel = createChannels([account]).get('sms-main')!;
    const outcome = await channel.send({ deliveryId: 'd-1', to: '13800001234', subject: '', text: '好' });
    expect(outcome).toEqual({ kind: 'rejected', reason: 'HTTP 401: {"error":"wrong credentials"}', retry: false });
    await Promise.all([gateway.close(), channel.close()]);
  });
});
