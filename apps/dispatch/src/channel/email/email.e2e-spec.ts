import { type AddressInfo, createServer } from 'node:net';
import { type Simulator } from '../../../../../test/simulators/simulator';
import { timesUpTogether } from '../../../../../test/simulators/times-up-together';
import { startSmtp } from '../../../../../test/simulators/smtp';
import { EmailChannel } from './email.channel';

/** Long enough for a busy machine to answer in; the cases that time out wait for all of it. */
const TIMEOUT_MS = 2_000;

jest.setTimeout(20_000);

describe('email channel over a real socket', () => {
  let server: Simulator;
  let channel: EmailChannel;
  const message = (deliveryId: string) => ({
    deliveryId,
    to: 'liaison@county.example',
    subject: '启动Ⅲ级响应',
    text: '请立即执行。\n.单独一点开头的行',
  });

  const open = (port: number) =>
    new EmailChannel({
      account: 'mail-main',
      provider: 'email',
      host: '127.0.0.1',
      port,
      encryption: 'none',
      from: '朝阳市工信局 <duty@bureau.example>',
      connections: 2,
      timeoutMs: TIMEOUT_MS,
    });

  beforeEach(async () => {
    server = await startSmtp();
    channel = open(server.port);
  });
  afterEach(async () => {
    await channel.close();
    await server.close();
  });

  it('is accepted, with the delivery id as Message-ID', async () => {
    const outcome = await channel.send(message('d-1'));
    expect(outcome).toEqual({ kind: 'accepted', providerRef: expect.stringContaining('queued as') as string });
    expect(server.ledger.entries).toEqual([
      expect.objectContaining({
        to: 'liaison@county.example',
        text: '启动Ⅲ级响应\n请立即执行。\n.单独一点开头的行',
        key: 'd-1',
      }),
    ]);
  });

  it.each([
    [500, { kind: 'rejected', retry: true }, 0],
    [503, { kind: 'rejected', retry: true }, 0],
    [429, { kind: 'rejected', retry: true }, 0],
    ['timeout-before-accept', { kind: 'unknown' }, 0],
    ['timeout-after-accept', { kind: 'unknown' }, 1],
    ['reset', { kind: 'unknown' }, 0],
    ['garbage', { kind: 'unknown' }, 1],
  ] as const)('%s, and the pool repeats nothing by itself', async (how, outcome, delivered) => {
    server.failNext(1, how);
    expect(await channel.send(message('d-1'))).toMatchObject(outcome);
    expect(server.ledger.entries).toHaveLength(delivered);
    expect(await channel.send(message('d-2'))).toMatchObject({ kind: 'accepted' });
    expect(server.ledger.entries).toHaveLength(delivered + 1);
  });

  it('an unknown mailbox and an address that is none are rejected for good', async () => {
    server.refuse('liaison@county.example');
    expect(await channel.send(message('d-1'))).toMatchObject({ kind: 'rejected', retry: false });
    expect(await channel.send({ ...message('d-2'), to: '' })).toMatchObject({ kind: 'rejected', retry: false });
  });

  it('a server that is down refuses before anything left', async () => {
    await channel.send(message('d-1'));
    await server.down();
    expect(await channel.send(message('d-2'))).toMatchObject({ kind: 'rejected', retry: true });
    await server.up();
    expect(await channel.send(message('d-2'))).toMatchObject({ kind: 'accepted' });
  });

  it('keeps connections: 20 mails over two', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, i) => channel.send(message(`d-${i}`))));
    expect(outcomes.every(({ kind }) => kind === 'accepted')).toBe(true);
    expect(server.connectionsOpened).toBe(2);
  });

  it('a mail that waits for a connection until its time is over never leaves', async () => {
    server.failNext(2, 'timeout-before-accept');
    const sends = ['d-1', 'd-2', 'd-3'].map((id) => channel.send(message(id)));
    await timesUpTogether(server, TIMEOUT_MS);
    const outcomes = await Promise.all(sends);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['unknown', 'unknown', 'rejected']);
    await channel.send(message('d-4'));
    expect(server.ledger.entries.map(({ key }) => key)).toEqual(['d-4']);
  });

  it('a server that closes before its greeting is asked once an attempt', async () => {
    let visits = 0;
    const closing = createServer((socket) => ((visits += 1), socket.end()));
    await new Promise<void>((resolve) => closing.listen(0, '127.0.0.1', resolve));
    const other = open((closing.address() as AddressInfo).port);
    expect(await other.send(message('d-1'))).toMatchObject({ kind: 'rejected', retry: true });
    expect(visits).toBe(1);
    await other.close();
    closing.close();
  });
});
