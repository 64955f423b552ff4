import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWebhook } from '../../../../../test/simulators/webhook';
import { WebhookChannel } from './webhook.channel';

describe('webhook channel', () => {
  const folder = mkdtempSync(join(tmpdir(), 'webhook-'));
  const credentialsFile = join(folder, 'secret');
  writeFileSync(credentialsFile, 'invented-secret');
  const open = (allowPrivateAddresses: boolean) =>
    new WebhookChannel({
      account: 'hook-main',
      provider: 'webhook',
      connections: 2,
      timeoutMs: 2000,
      idempotent: true,
      credentialsFile,
      allowPrivateAddresses,
    });
  const messageTo = (to: string) => ({ deliveryId: 'd-1', to, subject: '通知', text: '请签收' });
  let touched = 0;
  let server: Server;
  let port: number;

  beforeAll(async () => {
    server = createServer((request, response) => {
      touched += 1;
      if (request.url === '/moved') response.writeHead(307, { location: '/target' }).end();
      else response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => (touched = 0));
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  it.each([
    'http://127.0.0.1:PORT/',
    'http://2130706433:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://169.254.169.254/',
    'http://10.1.2.3/',
  ])('does not connect to %s (H8)', async (url) => {
    const channel = open(false);
    const outcome = await channel.send(messageTo(url.replace('PORT', String(port))));
    expect(outcome).toEqual({ kind: 'rejected', reason: 'webhook: private address', retry: false });
    expect(touched).toBe(0);
    await channel.close();
  });

  it('does not connect to a name that resolves to a private address', async () => {
    const channel = open(false);
    expect(await channel.send(messageTo(`http://localhost:${port}/`))).toMatchObject({ kind: 'rejected', retry: true });
    expect(touched).toBe(0);
    await channel.close();
  });

  it.each(['ftp://127.0.0.1/', 'http://user:word@127.0.0.1/', 'not a url'])('refuses %s', async (url) => {
    const channel = open(true);
    expect(await channel.send(messageTo(url))).toMatchObject({ kind: 'rejected', retry: false });
    await channel.close();
  });

  it('follows no redirect', async () => {
    const channel = open(true);
    const outcome = await channel.send(messageTo(`http://127.0.0.1:${port}/moved`));
    expect(outcome).toEqual({ kind: 'rejected', reason: 'HTTP 307', retry: false });
    expect(touched).toBe(1);
    await channel.close();
  });

  it('takes any 2xx as accepted, also without a body', async () => {
    const channel = open(true);
    expect(await channel.send(messageTo(`http://127.0.0.1:${port}/`))).toEqual({ kind: 'accepted' });
    await channel.close();
  });

  it('is refused by a receiver that holds another secret', async () => {
    const receiver = await startWebhook({ secret: 'another' });
    const channel = open(true);
    expect(await channel.send(messageTo(receiver.url))).toMatchObject({ kind: 'rejected', retry: false });
    expect(receiver.ledger.entries).toEqual([]);
    await Promise.all([channel.close(), receiver.close()]);
  });
});
