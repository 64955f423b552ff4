import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPlan, type Plan } from '@qingkong/plan';
import { type Speaker } from '../sender/authority';
import { checkAlerts, type CheckOptions, type FileVerdict, type MessageFile } from './alert-check';

const ROOT = join(__dirname, '../../../..');
const SAMPLES = join(ROOT, 'samples/alerts');
const plan = loadPlan(join(ROOT, 'plans/chaoyang.yaml'));
const usual: CheckOptions = { plan, speaker: null, at: null, isEach: false };

const sample = (file: string) => ({ file, bytes: readFileSync(join(SAMPLES, file)) });
const check = (files: readonly string[], options: Partial<CheckOptions> = {}) =>
  checkAlerts(files.map(sample), { ...usual, ...options });
/** `verdict code level line`, without what there is none of. */
const said = ({ verdict, code, level, line }: FileVerdict): string =>
  [verdict, code === verdict ? null : code, level, line].filter((one) => one !== null).join(' ');

/** Every sample by itself. */
const SAMPLE_VERDICTS: readonly (readonly [file: string, verdict: string])[] = [
  ['absurd-expires-before-sent.xml', 'quarantine absurd'],
  ['absurd-identifier-with-blank.xml', 'quarantine absurd'],
  ['absurd-infos-disagree.xml', 'quarantine absurd'],
  ['absurd-offset-plus-14.xml', 'quarantine absurd'],
  ['absurd-reference-without-sent.xml', 'quarantine absurd'],
  ['absurd-year-9999.xml', 'quarantine absurd'],
  ['alert-red.xml', 'start I'],
  ['alert-retroactive-orange.xml', 'start II'],
  ['bad/attribute.xml', 'refuse cap-attribute 11'],
  ['bad/cap-1.0.xml', 'refuse cap-namespace 2'],
  ['bad/cap-1.1.xml', 'refuse cap-namespace 2'],
  ['bad/declared-gb18030.xml', 'refuse encoding'],
  ['bad/doctype-entity-bomb.xml', 'refuse xml-doctype 2'],
  ['bad/doctype-external-entity.xml', 'refuse xml-doctype 2'],
  ['bad/doctype-remote-dtd.xml', 'refuse xml-doctype 2'],
  ['bad/empty.xml', 'refuse xml-malformed 1'],
  ['bad/foreign-element.xml', 'refuse cap-unknown-element 11'],
  ['bad/invalid-utf-8.xml', 'refuse encoding'],
  ['bad/json-area-name.json', 'refuse json-value 14'],
  ['bad/json-array.json', 'refuse json-value 1'],
  ['bad/json-cloud-event-data-severity.json', 'refuse json-value 18'],
  ['bad/json-cloud-event-specversion.json', 'refuse json-value 2'],
  ['bad/json-cloud-event-without-data.json', 'refuse json-value'],
  ['bad/json-colour-purple.json', 'refuse json-value 11'],
  ['bad/json-half-a-character.json', 'refuse json-value 26'],
  ['bad/json-identifier-with-blank.json', 'refuse json-value 3'],
  ['bad/json-missing-status.json', 'refuse json-missing-field 1'],
  ['bad/json-null.json', 'refuse xml-malformed 2'],
  ['bad/json-proto.json', 'refuse json-missing-field 1'],
  ['bad/json-repeated-key.json', 'refuse json-repeated-key 6'],
  ['bad/json-sent-with-z.json', 'refuse json-value 4'],
  ['bad/json-sent-without-offset.json', 'refuse json-value 4'],
  ['bad/json-status-real.json', 'refuse json-value 5'],
  ['bad/json-too-deep.json', 'refuse json-depth 1'],
  ['bad/json-trailing-comma.json', 'refuse json-malformed 32'],
  ['bad/json-truncated.json', 'refuse json-malformed 20'],
  ['bad/json-unknown-field.json', 'refuse json-unknown-field 26'],
  ['bad/json-utf-16.json', 'refuse encoding'],
  ['bad/json-zero-byte.json', 'refuse json-value 26'],
  ['bad/json.xml', 'refuse json-missing-field 1'],
  ['bad/mismatched-tags.xml', 'refuse xml-malformed 14'],
  ['bad/missing-sent.xml', 'refuse cap-missing-element 54'],
  ['bad/missing-severity.xml', 'refuse cap-missing-element 53'],
  ['bad/national-doctype.xml', 'refuse xml-doctype 2'],
  ['bad/national-event-instead-of-event-type.xml', 'refuse cap-unknown-element 21'],
  ['bad/national-geocode-of-cap.xml', 'refuse cap-unknown-element 54'],
  ['bad/national-identifier-short.xml', 'refuse cap-value 3'],
  ['bad/national-msg-type-ack.xml', 'refuse cap-value 8'],
  ['bad/national-other-namespace.xml', 'refuse cap-namespace 2'],
  ['bad/national-reference-in-cap-form.xml', 'refuse cap-value 18'],
  ['bad/national-sent-instead-of-send-time.xml', 'refuse cap-unknown-element 6'],
  ['bad/national-severity-of-cap.xml', 'refuse cap-value 23'],
  ['bad/national-time-february-30.xml', 'refuse cap-value 6'],
  ['bad/national-time-with-z.xml', 'refuse cap-value 6'],
  ['bad/national-time-without-offset.xml', 'refuse cap-value 6'],
  ['bad/national-without-info.xml', 'refuse cap-missing-element 19'],
  ['bad/national-wrong-order.xml', 'refuse cap-order 24'],
  ['bad/no-namespace.xml', 'refuse cap-namespace 2'],
  ['bad/not-xml.txt', 'refuse xml-malformed 2'],
  ['bad/repeated-status.xml', 'refuse cap-repeated 7'],
  ['bad/sent-february-30.xml', 'refuse cap-value 5'],
  ['bad/sent-with-z.xml', 'refuse cap-value 5'],
  ['bad/sent-without-offset.xml', 'refuse cap-value 5'],
  ['bad/severity-yellow.xml', 'refuse cap-value 18'],
  ['bad/status-with-blanks.xml', 'refuse cap-value 6'],
  ['bad/text-between-elements.xml', 'refuse cap-text 12'],
  ['bad/too-deep.xml', 'refuse xml-depth 55'],
  ['bad/truncated.xml', 'refuse xml-malformed 23'],
  ['bad/two-roots.xml', 'refuse xml-malformed 56'],
  ['bad/undefined-entity.xml', 'refuse xml-malformed 24'],
  ['bad/unknown-element.xml', 'refuse cap-unknown-element 7'],
  ['bad/utf-16.xml', 'refuse encoding'],
  ['bad/wrong-order.xml', 'refuse cap-order 4'],
  ['bad/wrong-root.xml', 'refuse cap-root 2'],
  ['cancel-without-info.xml', 'ignore lift-before-alert'],
  ['drill-exercise-orange.xml', 'start II'],
  ['format-bilingual.xml', 'start III'],
  ['format-bom.xml', 'start III'],
  ['format-iso-8859-1.xml', 'start III'],
  ['format-prefix-cdata.xml', 'start III'],
  ['format-signed.xml', 'start III'],
  ['instruction.xml', 'instruction'],
  ['json-alert-yellow.json', 'start III'],
  ['json-cancel.json', 'ignore lift-before-alert'],
  ['json-cloud-event-alert-red.json', 'start I'],
  ['json-cloud-event-cap-red.json', 'start I'],
  ['json-drill.json', 'start II'],
  ['json-instruction.json', 'instruction'],
  ['json-pre-warning.json', 'preWarning'],
  ['json-termination-instruction.json', 'relay'],
  ['json-update-orange.json', 'quarantine unknown-reference'],
  ['lift-all-clear.xml', 'ignore lift-before-alert'],
  ['lift-plain-words.xml', 'ignore lift-before-alert'],
  ['national-alert-yellow.xml', 'start III'],
  ['national-cancel.xml', 'ignore lift-before-alert'],
  ['national-drill.xml', 'start II'],
  ['national-instruction.xml', 'instruction'],
  ['national-pre-warning.xml', 'preWarning'],
  ['national-termination-instruction.xml', 'relay'],
  ['national-update-orange.xml', 'quarantine unknown-reference'],
  ['quarantine-blue.xml', 'quarantine colour-blue'],
  ['quarantine-colour-disagrees.xml', 'quarantine colours-disagree'],
  ['quarantine-level-disagrees.xml', 'quarantine level-disagrees'],
  ['quarantine-other-area.xml', 'quarantine sender-not-authorised'],
  ['quarantine-other-event.xml', 'quarantine other-event'],
  ['quarantine-unknown-colour.xml', 'quarantine colour-unknown'],
  ['quarantine-unknown-reference.xml', 'quarantine unknown-reference'],
  ['quarantine-unknown-sender.xml', 'quarantine sender-unknown'],
  ['story-02-10-0900-pre-warning.xml', 'preWarning'],
  ['story-02-10-1530-yellow.xml', 'start III'],
  ['story-02-11-1540-orange.xml', 'quarantine unknown-reference'],
  ['story-02-11-2000-kazuo-red.xml', 'start I'],
  ['story-02-13-1400-yellow.xml', 'quarantine unknown-reference'],
  ['story-02-14-0800-cancel.xml', 'ignore lift-before-alert'],
  ['story-02-14-0940-termination-instruction.xml', 'relay'],
  ['story-02-14-1100-stale-orange.xml', 'quarantine unknown-reference'],
  ['story-02-15-1200-kazuo-cancel.xml', 'ignore lift-before-alert'],
  ['test-message.xml', 'ignore test-message'],
]; // prettier-ignore

describe('every sample by itself', () => {
  it('is in the table', () => {
    const files = [...readdirSync(SAMPLES), ...readdirSync(join(SAMPLES, 'bad')).map((name) => `bad/${name}`)];
    const samples = files.filter((file) => file !== 'bad' && file !== 'README.md');
    expect(SAMPLE_VERDICTS.map(([file]) => file)).toEqual(samples.sort());
  });

  it.each(SAMPLE_VERDICTS)('%s: %s', async (file, expected) => {
    const [verdict] = await check([file], { isEach: true });
    expect(verdict && said(verdict)).toBe(expected);
  });

  it('R15, H1: what is refused says why in Chinese, and where', async () => {
    expect(await check(['bad/severity-yellow.xml'])).toEqual([
      {
        ...{ file: 'bad/severity-yellow.xml', verdict: 'refuse', words: '拒收', code: 'cap-value', line: 18 },
        ...{ pointer: '/alert/info[1]/severity', level: null, responseSerial: null },
        reason: expect.stringMatching(/^元素的值有误：severity 的值“Yellow”有误/) as string,
      },
    ]);
  });
});

describe('files that are one history', () => {
  const story = readdirSync(SAMPLES).filter((file) => file.startsWith('story-'));
  const STORY = [
    'preWarning',
    'start III',
    'upgrade II',
    'start I',
    'downgrade III',
    'lift III',
    'relay III',
    'ignore stale-after-lift',
    'lift I',
  ];

  it('the story: pre-warning, yellow, orange, a county’s red, yellow, lift, instruction, stale, the county’s lift', async () => {
    const verdicts = await check(story);
    expect(verdicts.map(said)).toEqual(STORY);
    expect(verdicts.map(({ words }) => words)).toEqual([
      ...['预警意见', '启动Ⅲ级响应', '升级为Ⅱ级', '启动Ⅰ级响应', '降为Ⅲ级', '解除', '转达', '只作记录', '解除'],
    ]);
    expect(verdicts[2]?.reason).toBe('橙色预警，响应 2026-01 自 2026-02-11 16:00 起为Ⅱ级');
    expect(verdicts[3]?.reason).toBe('红色预警，自 2026-02-12 00:00 起执行，喀左县响应 2026-01');
    expect(verdicts[5]?.reason).toBe('响应 2026-01 于 2026-02-14 08:00 结束');
  });

  it('R11: the whole again is repeats, and another body under a known key a conflict', async () => {
    const twice = await check([...story, ...story]);
    expect(twice.slice(story.length).map(said)).toEqual(story.map(() => 'repeat'));
    const { bytes } = sample('story-02-10-1530-yellow.xml');
    const other = { file: 'other.xml', bytes: Buffer.from(bytes.toString().replace('</headline>', '。</headline>')) };
    const [, conflict] = await checkAlerts([{ file: 'first.xml', bytes }, other], usual);
    expect(conflict).toMatchObject({
      verdict: 'conflict',
      code: 'alert-conflict',
      reason: expect.stringContaining('first.xml') as string,
    });
  });

  it('R12: an Update that waits is carried out with what it refers to, which says so', async () => {
    const verdicts = await check([
      'story-02-11-1540-orange.xml',
      'story-02-10-1530-yellow.xml',
      'story-02-14-0800-cancel.xml',
    ]);
    expect(verdicts.map(said)).toEqual(['quarantine unknown-reference', 'start II', 'lift II']);
    expect(verdicts[1]?.reason).toContain('；待核的 story-02-11-1540-orange.xml 随之升级为Ⅱ级：橙色预警');
  });

  it('R16: a real alert ends a drill', async () => {
    const verdicts = await check([
      'drill-exercise-orange.xml',
      'story-02-10-1530-yellow.xml',
      'drill-exercise-orange.xml',
    ]);
    expect(verdicts.map(said)).toEqual(['start II', 'start III', 'repeat']);
    expect(verdicts[0]?.words).toBe('启动Ⅱ级响应（演练）');
    expect(verdicts[1]?.reason).toContain('进行中的演练随即终止');
  });

  it('what can’t be read is passed over, and --each forgets what was before', async () => {
    const files = ['story-02-10-1530-yellow.xml', 'bad/truncated.xml', 'story-02-14-0800-cancel.xml'];
    expect((await check(files)).map(said)).toEqual(['start III', 'refuse xml-malformed 23', 'lift III']);
    expect((await check(files, { isEach: true })).map(said)).toEqual([
      ...['start III', 'refuse xml-malformed 23', 'ignore lift-before-alert'],
    ]);
  });
});

describe('the clock', () => {
  const sentAt = (file: string, sent: string) => {
    const text = sample(file).bytes.toString();
    return { file, bytes: Buffer.from(text.replace(/<sent>.*<\/sent>/, `<sent>${sent}:00+08:00</sent>`)) };
  };
  /** What a lift does that is sent at this time of the day when the yellow alert came, whose onset is 22:00; something else between. */
  const lifts = async (time: string, ...between: MessageFile[]) => {
    const lift = sentAt('cancel-without-info.xml', `2026-02-10T${time}`);
    return (await checkAlerts([sample('story-02-10-1530-yellow.xml'), ...between, lift], usual)).at(-1)?.verdict;
  };

  it('R06 is that of the messages: withdrawn before the onset, lifted after it', async () => {
    expect(await lifts('18:00')).toBe('withdraw');
    expect(await lifts('22:30')).toBe('lift');
  });

  it('never goes back', async () => {
    expect(await lifts('18:00', sample('story-02-11-2000-kazuo-red.xml'))).toBe('lift');
  });

  it.each([
    ['a stranger', 'quarantine-unknown-sender.xml', '2026-02-12T00:00'],
    ['an absurd time', 'story-02-11-1540-orange.xml', '2100-02-12T00:00'],
  ])('doesn’t go ahead for %s', async (_, file, sent) => {
    expect(await lifts('18:00', sentAt(file, sent))).toBe('withdraw');
  });

  it('--at: every message comes then; one of long before waits, as does one of later (R12)', async () => {
    const at = new Date('2027-01-02T00:00:00+08:00');
    const { file, bytes } = sample('story-02-10-1530-yellow.xml');
    const moved = (to: string) => {
      const text = bytes
        .toString()
        .replaceAll('2026-02-10', to)
        .replace(/<expires>.*<.expires>/, '');
      return { file: to, bytes: Buffer.from(text) };
    };
    const files = [{ file, bytes }, moved('2027-01-03'), moved('2026-12-31')];
    const verdicts = await checkAlerts(files, { ...usual, at, isEach: true });
    expect(verdicts.map(said)).toEqual(['quarantine absurd', 'quarantine absurd', 'start III']);
    expect(verdicts[2]?.responseSerial).toBe('2027-01');
  });
});

describe('C09: who sends, and which way', () => {
  const YELLOW = 'story-02-10-1530-yellow.xml';
  const KAZUO = 'story-02-11-2000-kazuo-red.xml';
  it.each<[string, string, Speaker | null, string]>([
    ['the city, any way', YELLOW, null, 'start III'],
    ['the city by its client', YELLOW, { way: 'http', client: 'hq-platform' }, 'start III'],
    ['the city by the county’s client', YELLOW, { way: 'http', client: 'county-211324-platform' }, 'quarantine sender-not-authorised'],
    ['a county, any way', KAZUO, null, 'start I'],
    ['a county by Kafka', KAZUO, { way: 'kafka', client: null }, 'quarantine sender-not-authorised'],
    ['an empty record', 'bad/empty.xml', { way: 'kafka', client: null }, 'refuse empty-record'],
  ])('%s', async (_, file, speaker, expected) => {
    expect((await check([file], { speaker })).map(said)).toEqual([expected]);
  }); // prettier-ignore

  it('a certificate on file verifies the signature', async () => {
    const certificate = readFileSync(join(ROOT, 'samples/certificates/city-platform.pem'), 'utf8');
    const withKey: Plan = { ...plan, senders: plan.senders.map((one) => ({ ...one, certificate })) };
    const { bytes } = sample('format-signed.xml');
    const forged = { file: 'forged.xml', bytes: Buffer.from(bytes.toString().replace('Moderate', 'Extreme')) };
    const files = [forged, sample('format-signed.xml')];
    const verdicts = await checkAlerts(files, { ...usual, plan: withKey, isEach: true });
    expect(verdicts.map(said)).toEqual(['quarantine signature-invalid', 'start III']);
  });
});
