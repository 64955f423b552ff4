import { applyVersion } from './version-rule';

describe('the version rule on consuming (K8)', () => {
  it.each<[string, number | null, number | null, ReturnType<typeof applyVersion>]>([
    ['the first word of a response', null, 1, 'apply'],
    ['its start before its announcement', null, 2, 'ahead'],
    ['the next event', 1, 2, 'apply'],
    ['the same event under another id', 2, 2, 'ignore'],
    ['one from long ago', 7, 1, 'ignore'],
    ['a lift that has overtaken a change of level', 2, 4, 'ahead'],
    ['an event whose producer counts nothing, known or not', 3, null, 'apply'],
    ['an event whose producer counts nothing, of something unknown', null, null, 'apply'],
  ])('%s: our copy is at %s, the event at %s: %s', (_, current, version, verdict) => {
    expect(applyVersion(current, version)).toBe(verdict);
  });
});
