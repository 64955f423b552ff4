import { join } from 'node:path';
import { loadPlan } from '@qingkong/plan';
import fc from 'fast-check';
import { readAlert } from '../format/alert-formats';
import { authorityOf } from '../sender/authority';
import { AlertHistory } from './alert-history';
import { randomHistory } from './testing/random-history';
const plan = loadPlan(join(__dirname, '../../../../plans/chaoyang.yaml'));
it('stat', async () => {
  const count = new Map<string, number>();
  const runs = fc.sample(randomHistory, 500);
  for (const run of runs) {
    const history = new AlertHistory(plan);
    const seen = new Set<string>();
    for (const { speaker, text, at } of run) {
      const now = new Date(new Date('2026-02-10T00:00:00+08:00').getTime() + at * 60_000);
      const bytes = Buffer.from(text);
      const content = await readAlert({ bytes, contentType: null });
      const authority = authorityOf(plan, speaker, content, { now, signature: 'unchecked' });
      const r = history.receive({ bytes, contentType: null, ...speaker }, content, authority, now);
      const say = (v: typeof r.entry.verdict) => `${v.act} ${'reason' in v ? v.reason : ''}`;
      seen.add(r.outcome === 'new' ? say(r.entry.verdict) : r.outcome);
      for (const x of r.released) seen.add('RELEASED ' + say(x.verdict));
      if (r.released.length > 1) seen.add('RELEASED several');
    }
    for (const s of seen) count.set(s, (count.get(s) ?? 0) + 1);
  }
  console.log(
    [...count]
      .sort((a, b) => b[1] - a[1])
      .map(([k, n]) => `${n} ${k}`)
      .join('\n'),
  );
});
