import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { request } from 'undici';
import { Phones } from './phones';
import { type Simulator } from './simulator';
import { startSmsGateway } from './sms-gateway';

/** A page as the dispatch service serves it: GET shows a form, only a POST of its hidden fields acts. */
class AcknowledgementSite {
  readonly posts: string[] = [];
  private readonly server: Server = createServer((req, res) => this.answer(req, res));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(req: IncomingMessage, res: ServerResponse): void {
    if (req.url === '/a/gone') return void res.writeHead(410).end();
    if (req.method === 'GET') {
      const form = `<form class="x" method="post"><input type='hidden' value="a&amp;b&#x3D;&quot;c" name=proof><input type="text" name="note"><button>签收</button></form>`;
      return void res.end(this.posts.length > 0 ? '<p>已签收</p>' : `<html>${form}</html>`);
    }
    let body = '';
    req.on('data', (chunk: Buffer) => (body += chunk.toString()));
    req.on('end', () => {
      this.posts.push(`${req.url} ${new URLSearchParams(body).get('proof')}`);
      res.writeHead(303, { location: req.url }).end();
    });
  }
}

describe('phones', () => {
  const number = '13800001234';
  let gateway: Simulator;
  let phones: Phones;
  let site: AcknowledgementSite;
  let origin: string;
  const sms = async (text: string, to = number) => {
    const body = JSON.stringify({ to, text });
    const { body: answer } = await request(gateway.url, { method: 'POST', body });
    await answer.dump();
  };

  beforeEach(async () => {
    gateway = await startSmsGateway();
    phones = new Phones([gateway]);
    site = new AcknowledgementSite();
    origin = await site.start();
  });
  afterEach(async () => {
    phones.confirmAutomatically(undefined);
    site.stop();
    await gateway.close();
  });

  it('a message that was there, and one that comes later, count as told once', async () => {
    await sms('启动Ⅲ级响应');
    await phones.person(number).isTold(/Ⅲ级响应/);
    const second = phones.person(number).isTold('催办', { by: 'sms' });
    const third = phones.person(number).isTold('催办');
    await sms('催办：请签收');
    await sms('再次催办');
    expect([(await second).text, (await third).text]).toEqual(['催办：请签收', '再次催办']);
    phones.nothingElse();
  });

  it('says what arrived instead when a message does not come in time', async () => {
    await sms('响应终止');
    await expect(phones.person(number).isTold(/启动/, { withinMs: 20 })).rejects.toThrow(
      '13800001234 was not told /启动/ within 20 ms. Arrived:\n  · sms → 13800001234: 响应终止',
    );
  });

  it('fails on any message nobody expected', async () => {
    await sms('启动Ⅲ级响应');
    await sms('启动Ⅲ级响应', '13900005678');
    await phones.person(number).isTold('Ⅲ级响应');
    expect(() => phones.nothingElse()).toThrow('1 message(s) nobody expected:\n  sms → 13900005678: 启动Ⅲ级响应');
  });

  it('confirms as a browser would: GET, then POST of the hidden fields, once', async () => {
    await sms(`请签收：${origin}/a/Zm9v-1_x。逾期将催办`);
    await phones.confirm(number);
    expect(site.posts).toEqual(['/a/Zm9v-1_x a&b="c']);
    expect(phones.person(number).hasAcknowledged).toBe(true);
    await phones.confirm(number);
    expect(site.posts).toHaveLength(1);
  });

  it('says why it could not confirm', async () => {
    await expect(phones.confirm(number)).rejects.toThrow('has no message with an acknowledgement link');
    await sms(`${origin}/a/gone`);
    await expect(phones.confirm(number)).rejects.toThrow('could not confirm: GET answered 410');
    expect(phones.person(number).hasAcknowledged).toBe(false);
  });

  it('confirms by itself after a moment', async () => {
    phones.confirmAutomatically({ fromMs: 1, toMs: 5 });
    const confirmed = new Promise<string>((resolve) =>
      phones.onChange(({ person }) => person.hasAcknowledged && resolve(person.to)),
    );
    await sms(`请签收 ${origin}/a/t0k`);
    expect(await confirmed).toBe(number);
    expect(site.posts).toHaveLength(1);
  });
});
