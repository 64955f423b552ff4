import { request } from 'undici';
import { Ajv } from 'ajv';
import { type RunningSimulators, runSimulators, SimulatorsConfig } from './simulators';

/** Reads server-sent events until `count` of them have come. */
async function readEvents(url: string, count: number, whenOpen: () => Promise<unknown>): Promise<string[]> {
  const { body } = await request(url);
  let text = '';
  let isOpen = false;
  for await (const chunk of body) {
    text += (chunk as Buffer).toString('utf8');
    if (!isOpen) await whenOpen();
    isOpen = true;
    const events = text.split('\n\n').slice(0, -1);
    if (events.length >= count) return events;
  }
  return [];
}

describe('the simulators in one process', () => {
  let running: RunningSimulators;
  let origin: string;
  const post = async (path: string, body: object) => {
    const answer = await request(`${origin}${path}`, { method: 'POST', body: JSON.stringify(body) });
    return { status: answer.statusCode, body: await answer.body.json() };
  };
  const sms = async (to: string, text: string) => {
    const answer = await request(`http://127.0.0.1:${running.ports.sms}/`, {
      method: 'POST',
      headers: { 'idempotency-key': `${to}-1` },
      body: JSON.stringify({ to, text }),
    });
    await answer.body.dump();
    return answer.statusCode;
  };

  beforeEach(async () => {
    const config: unknown = { names: { '13800001234': '喀左县 张三' } };
    const ajv = new Ajv({ useDefaults: true });
    if (!ajv.validate<SimulatorsConfig>(SimulatorsConfig, config)) throw new Error(ajv.errorsText());
    running = await runSimulators(config);
    origin = `http://127.0.0.1:${running.ports.page}`;
  });
  afterEach(() => running.close());

  it('shows the ledger of all accounts, also from a point on, and the repeats', async () => {
    await sms('13800001234', '一');
    await sms('13800001234', '一');
    await sms('13900005678', '二');
    const ledger = (await (await request(`${origin}/ledger?since=1`)).body.json()) as object;
    expect(ledger).toEqual({
      total: 2,
      entries: [expect.objectContaining({ account: 'sms-main', to: '13900005678', text: '二', key: '13900005678-1' })],
      repeats: { 'sms-main': 1, 'voice-main': 0, 'mail-main': 0, 'hook-main': 0 },
    });
  });

  it('obeys orders of other processes and refuses what it does not understand', async () => {
    expect(await post('/control', { account: 'sms-main', do: 'failNext', n: 1, how: 503 })).toMatchObject({
      status: 200,
    });
    expect(await sms('13800001234', '一')).toBe(503);
    await post('/control', { account: 'sms-main', do: 'failRate', rate: 0.5, how: 500 });
    expect([await sms('1', '一'), await sms('2', '一'), await sms('3', '一'), await sms('4', '一')]).toEqual([
      200, 500, 200, 500,
    ]);
    await post('/control', { account: 'sms-main', do: 'failRate', rate: 0, how: 500 });
    await post('/control', { account: 'sms-main', do: 'limit', perSecond: 1 });
    const burst = await Promise.all(Array.from({ length: 20 }, (_, i) => sms(`5${i}`, '一')));
    expect(burst).toContain(429);
    await post('/control', { account: 'sms-main', do: 'down' });
    await expect(sms('7', '一')).rejects.toThrow();
    await post('/control', { account: 'sms-main', do: 'up' });
    expect(await post('/control', { account: 'sms-main', do: 'explode' })).toMatchObject({ status: 422 });
    expect(await post('/control', { account: 'none', do: 'up' })).toMatchObject({
      body: { error: 'no account none; there are sms-main, voice-main, mail-main, hook-main' },
    });
    expect(await post('/confirm', { to: '1' })).toMatchObject({ status: 422 });
  });

  it('serves the page and streams tiles and counters, numbers masked', async () => {
    const page = await request(`${origin}/`);
    expect(await page.body.text()).toContain('<title>晴空');
    await sms('13800001234', '启动Ⅲ级响应');
    const events = await readEvents(`${origin}/events`, 4, async () => {
      await post('/status', { headline: '2026-01', persons: { done: 57, total: 58 }, units: { done: 3, total: 26 } });
      await sms('13900005678', '二');
    });
    const text = events.join('\n');
    expect(text).toContain('"name":"喀左县 张三","to":"138****1234","channel":"sms","text":"启动Ⅲ级响应"');
    expect(text).toContain('"persons":{"done":57,"total":58}');
    expect(text).toContain('"to":"139****5678"');
    expect(text).not.toMatch(/13[89]0000/);
  });
});
