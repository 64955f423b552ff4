import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeList } from '../../samples/make-reduction-list.mjs';
import { writeWorkbook } from '../../samples/reduction-list-workbook.mjs';
import { distDir } from '../../scripts/paths.mjs';
import { startStack } from '../../scripts/stack/stack.mjs';
import { BenchCity } from '../fanout/city.mjs';
import { Sink } from '../fanout/sink-process.mjs';

const LOOK_MS = 20;
/** Rows an enterprise has in the sample, about. */
const ROWS_EACH = 1.95;
const EDITIONS = [
  { edition: 1, label: 'bench-1', publishedOn: '2026-01-05' },
  { edition: 2, label: 'bench-2', publishedOn: '2026-02-12' },
];

/**
 * B10: a workbook of n rows from its upload to checked and compared field by field with a list of as many in force, by dispatch as it
 * ships; its peak of resident memory while it does that, and until it is published, too.
 */
export async function list({ n = 20_000, say }) {
  const stack = await startStack({ ephemeral: true, given: {} });
  const sink = await Sink.start();
  const city = await BenchCity.start({ stack, sink, n: 1, connections: 1 });
  try {
    const lists = await listsOf(city);
    const idleMb = city.rssMb();
    const runs = [];
    for (const { edition, label, publishedOn } of EDITIONS) {
      const { file, rows } = await madeFile(city, n, edition);
      forgetPeak(city);
      const checked = await lists.checks(file, { label, publishedOn });
      const peakMb = city.rssMb();
      const begun = performance.now();
      await lists.publishes(checked.id);
      const publishMs = Math.round(performance.now() - begun);
      runs.push({ rows, ...checked, publishMs, peakMb, publishPeakMb: city.rssMb() });
      say(`${label}: ${JSON.stringify(runs.at(-1))}`);
    }
    const { rows, ms, publishMs, peakMb, publishPeakMb, result } = runs[1];
    return { n: rows, checkedMs: ms, publishMs, idleMb, peakMb, publishPeakMb, workbookMb: runs[1].mb, ...result };
  } finally {
    await city.stop();
    sink.stop();
    await stack.stop();
  }
}

/** From here on the kernel counts the peak anew. */
function forgetPeak(city) {
  writeFileSync(`/proc/${city.services.pids.dispatch}/clear_refs`, '5');
}

async function madeFile(city, n, edition) {
  const made = makeList({ enterprises: Math.round(n / ROWS_EACH), seed: 7, edition });
  const file = join(city.folder, `list-${edition}.xlsx`);
  await writeWorkbook(file, made, { edition });
  return { file, rows: made.flat().length };
}

/** The routes of the list, as the duty officer of the sample directory calls them. */
async function listsOf(city) {
  const { developmentIssuer } = createRequire(import.meta.url)(join(distDir, 'test/demo/main.js'));
  const issuer = await developmentIssuer(join(city.folder, 'identity'));
  const ports = JSON.parse(readFileSync(join(city.folder, 'ports.json'), 'utf8'));
  const headers = { authorization: `Bearer ${await issuer.tokenFor('office-duty')}` };
  const call = async (path, options = {}) => {
    const url = `http://127.0.0.1:${ports.dispatch}/v1/lists${path}`;
    const response = await fetch(url, { ...options, headers: { ...headers, ...options.headers } }).catch((error) => {
      throw new Error(`${path} is not answered: ${error.cause?.message}`);
    });
    const body = await response.json();
    if (!response.ok) throw new Error(`${path} answers ${response.status}: ${JSON.stringify(body)}`);
    return body;
  };
  return {
    publishes: (id) => call(`/imports/${id}/publish`, { method: 'POST' }),
    async checks(file, { label, publishedOn }) {
      const bytes = readFileSync(file);
      const form = new FormData();
      form.set('label', label);
      form.set('publishedOn', publishedOn);
      form.set('file', new Blob([bytes]), '应急减排措施清单.xlsx');
      const begun = performance.now();
      const { id } = await call('', { method: 'POST', body: form, headers: { 'idempotency-key': randomUUID() } });
      for (;;) {
        const { state, reason, result } = await call(`/imports/${id}`);
        if (state === 'refused') throw new Error(`The list was refused: ${reason}`);
        const mb = Math.round(bytes.length / 104_857.6) / 10;
        if (state === 'checked') return { id, ms: Math.round(performance.now() - begun), mb, result };
        await pause(LOOK_MS);
      }
    },
  };
}
