import { createLogger } from './logger';
import { Management } from './management';
import { Metrics } from './metrics';
import { Progress } from './progress';

describe('the management port', () => {
  const progress = new Progress();
  const metrics = new Metrics('test');
  const management = new Management(progress, metrics, createLogger('test', 'silent'));
  let address: string;
  const ask = async (path: string, init?: RequestInit) => {
    const answer = await fetch(address + path, init);
    return { status: answer.status, body: await answer.json() };
  };

  beforeAll(async () => {
    management.route('POST', '/dead-letters/:id/replay', ({ params, query, body }) => ({
      status: 200,
      body: { params, why: query.get('why'), body },
    }));
    management.route('GET', '/failing', () => Promise.reject(new Error('secret')));
    address = `http://127.0.0.1:${await management.listen('127.0.0.1', 0)}`;
  });
  afterAll(() => management.close());

  it('hands a route its parts of the path, its query and its body', async () => {
    const answer = await ask('/dead-letters/%E5%96%80%2F7/replay?why=mended', { method: 'POST', body: '{"by":"li"}' });
    expect(answer).toEqual({ status: 200, body: { params: { id: '喀/7' }, why: 'mended', body: { by: 'li' } } });
    expect(await ask('/dead-letters/7/replay', { method: 'POST' })).toMatchObject({ body: { body: null } });
  });

  it.each([
    ['GET', '/nothing', 404],
    ['GET', '/dead-letters/7/replay', 404],
    ['POST', '/dead-letters/7/replay/more', 404],
    ['POST', '/dead-letters//replay', 404],
    ['GET', '/failing', 500],
    ['POST', '/dead-letters/%E0%A4%A/replay', 400],
  ])('answers %s %s with %i', async (method, path, status) => {
    const answer = await ask(path, { method });
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).not.toContain('secret');
  });

  it.each(['{', 'x'.repeat(70_000)])('answers a body that is none with 400', async (body) => {
    expect(await ask('/dead-letters/7/replay', { method: 'POST', body })).toEqual({
      status: 400,
      body: { code: 'malformed' },
    });
  });

  it('tells alive from ready, and names what stands still', async () => {
    expect(await ask('/health/live')).toEqual({ status: 200, body: { alive: true, stalled: [] } });
    expect(await ask('/health/ready')).toEqual({ status: 503, body: { ready: false, stalled: [] } });
    progress.markReady(true);
    expect(await ask('/health/ready')).toEqual({ status: 200, body: { ready: true, stalled: [] } });
    expect((await ask('/health/startup')).status).toBe(200);
    const beat = progress.watch('relay', -1);
    expect(await ask('/health/live')).toEqual({ status: 503, body: { alive: false, stalled: ['relay'] } });
    expect((await ask('/health/ready')).status).toBe(503);
    beat();
  });

  it('shows the measures, also while one of them cannot be read', async () => {
    metrics.gauge('deadline_armed', 'fine', () => 7);
    metrics.gauge('kafka_consumergroup_lag', 'broker down', () => Promise.reject(new Error('no broker')));
    const answer = await fetch(`${address}/metrics`);
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(text).toContain('deadline_armed{service="test"} 7');
    expect(text).toContain('kafka_consumergroup_lag{service="test"} Nan');
    expect(text).toContain('process_cpu_user_seconds_total');
  });
});
