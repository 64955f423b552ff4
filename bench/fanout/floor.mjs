import { Pool } from 'undici';
import { now } from './sink-process.mjs';

const CONNECTIONS = 50;
// As long as the message an enterprise gets from us.
const BODY = JSON.stringify({ deliveryId: '000000-000', subject: '启动Ⅲ级应急响应', text: '测'.repeat(190) });

/** What the machine can't avoid: n POSTs from one bare Node process to the sink, no database. Milliseconds to the last answer. */
export async function floor(sink, n) {
  const { all } = await sink.expect(n);
  const pool = new Pool(sink.url, { connections: CONNECTIONS, pipelining: 1 });
  const begun = now();
  let next = 0;
  const worker = async () => {
    while (next < n) {
      const unit = next++;
      const { body } = await pool.request({
        method: 'POST',
        path: `/unit/${unit}`,
        headers: { 'content-type': 'application/json' },
        body: BODY,
      });
      await body.dump();
    }
  };
  await Promise.all([...Array.from({ length: CONNECTIONS }, worker), all]);
  const done = now();
  await pool.close();
  return done - begun;
}
