import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AlertContent } from './alert-content';
import { parseCap12 } from './cap12';
import { parseJson } from './json';
import { MAX_JSON_VALUES } from './json-scanner';
import { jsonTime, serialiseJson } from './json-writer';
import { MalformedAlert } from './malformed-alert';
import { MAX_BYTES } from './xml-guard';

const SAMPLES = join(__dirname, '../../../../samples/alerts');
const bytes = (name: string): Buffer => readFileSync(join(SAMPLES, name));
const plain = (folder: string): string[] => readdirSync(folder).filter((name) => /^json-(?!cloud).*\.json$/.test(name));

const CITY = 'city-platform@hq.chaoyang.example';
const yellow = { sender: CITY, identifier: 'CY-HQ-2026-J001', sent: new Date('2026-02-10T15:30:00+08:00') };
const orange = { sender: CITY, identifier: 'CY-HQ-2026-J002', sent: new Date('2026-02-11T15:40:00+08:00') };
const LEAST = {
  sender: CITY,
  identifier: 'I-1',
  sent: '2026-02-10T15:30:00+08:00',
  status: 'actual',
  messageType: 'alert',
};

/** The least message, with fields changed or (undefined) taken away. */
const written = (change: object): Buffer => Buffer.from(JSON.stringify({ ...LEAST, ...change }));

function refusal(message: Buffer, contentType?: string): MalformedAlert {
  try {
    parseJson(message, contentType);
  } catch (error) {
    if (error instanceof MalformedAlert) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('the samples', () => {
  it('reads the yellow alert whole', () => {
    expect(parseJson(bytes('json-alert-yellow.json'))).toEqual({
      ...yellow,
      status: 'actual',
      messageType: 'alert',
      scope: 'restricted',
      references: [],
      category: 'alert',
      language: 'zh-CN',
      event: '重污染天气',
      severityColour: null,
      parameterColour: 'yellow',
      responseLevel: 'III',
      areaCodes: ['211300'],
      areaDescriptions: ['朝阳市'],
      effective: yellow.sent,
      onset: new Date('2026-02-10T22:00:00+08:00'),
      expires: new Date('2026-02-14T12:00:00+08:00'),
      responseTypes: ['execute', 'monitor'],
      liftHint: null,
      headline: '关于发布重污染天气黄色预警的通知',
      description: '受不利扩散条件影响，预计我市将出现重度污染天气过程。',
      instruction: '自2026年2月10日22时起，全市启动Ⅲ级应急响应。',
      primaryPollutant: 'PM2.5',
      basis: '《朝阳市重污染天气应急预案》',
      documentNumber: '朝重污染指办〔2026〕1号',
      absurdities: [],
    });
  });

  const none = { absurdities: [] };
  it.each<[string, Partial<AlertContent>]>([
    ['json-update-orange.json', { ...none, messageType: 'update', references: [yellow], severityColour: 'orange', parameterColour: 'orange', responseLevel: 'II' }],
    ['json-cancel.json', { ...none, messageType: 'cancel', references: [yellow, orange], liftHint: 'allClear' }],
    ['json-pre-warning.json', { ...none, category: 'preWarning', sender: 'ecology@chaoyang.example' }],
    ['json-termination-instruction.json', { ...none, category: 'terminationInstruction', severityColour: null, liftHint: 'unclear' }],
    ['json-instruction.json', { ...none, category: 'instruction' }],
    ['json-drill.json', { ...none, status: 'exercise', parameterColour: 'orange' }],
  ])('%s', (name, expected) => {
    expect(parseJson(bytes(name))).toMatchObject(expected);
  }); // prettier-ignore

  it.each(plain(SAMPLES))('%s: accept, write, accept is stable', (name) => {
    const first = parseJson(bytes(name));
    const text = serialiseJson(first);
    expect(parseJson(Buffer.from(text))).toEqual(first);
    expect(serialiseJson(parseJson(Buffer.from(text)))).toBe(text);
  });

  it.each(['story-02-10-1530-yellow.xml', 'story-02-13-1400-yellow.xml', 'story-02-14-0800-cancel.xml', 'drill-exercise-orange.xml'])(
    '%s says as JSON what it says as CAP 1.2',
    (name) => expect(parseJson(Buffer.from(serialiseJson(parseCap12(bytes(name)))))).toEqual(parseCap12(bytes(name))),
  ); // prettier-ignore
});

describe('the bad samples', () => {
  const expected: Record<string, [code: string, pointer?: string, line?: number]> = {
    'json-area-name.json': ['json-value', '/areaCodes/0', 14],
    'json-array.json': ['json-value', '', 1],
    'json-colour-purple.json': ['json-value', '/colour', 11],
    'json-half-a-character.json': ['json-value', '/headline', 26],
    'json-identifier-with-blank.json': ['json-value', '/identifier', 3],
    'json-missing-status.json': ['json-missing-field', '/status', 1],
    'json-null.json': ['json-value', '', 1],
    'json-proto.json': ['json-missing-field', '/status', 1],
    'json-repeated-key.json': ['json-repeated-key', '/status', 6],
    'json-sent-with-z.json': ['json-value', '/sent', 4],
    'json-sent-without-offset.json': ['json-value', '/sent', 4],
    'json-status-real.json': ['json-value', '/status', 5],
    'json-too-deep.json': ['json-depth', `/event${'/0'.repeat(31)}`, 1],
    'json-trailing-comma.json': ['json-malformed', '', 32],
    'json-truncated.json': ['json-malformed', '', 20],
    'json-unknown-field.json': ['json-unknown-field', '/title', 26],
    'json-utf-16.json': ['encoding'],
    'json-zero-byte.json': ['json-value', '/headline', 26],
  };

  it.each(plain(join(SAMPLES, 'bad')))('%s is refused with code, place and Chinese words', (name) => {
    const [code, pointer, line] = expected[name] ?? ['no expectation'];
    expect(refusal(bytes(`bad/${name}`))).toMatchObject({
      ...{ kind: 'malformed', code, line, pointer },
      title: expect.stringMatching(/\p{Script=Han}/u) as string,
      detail: expect.stringMatching(/\p{Script=Han}/u) as string,
    });
  });
});

describe('each field', () => {
  it('may be left out or null, but for five', () => {
    const fields = ['scope', 'references', 'category', 'language', 'event', 'severity', 'colour', 'responseLevel', 'areaCodes',
      'areaDescriptions', 'effective', 'onset', 'expires', 'responseTypes', 'headline', 'description', 'instruction',
      'primaryPollutant', 'basis', 'documentNumber']; // prettier-ignore
    const nulls = Object.fromEntries(fields.map((field) => [field, null]));
    expect(parseJson(written(nulls))).toEqual(parseJson(written({})));
    expect(parseJson(written({}))).toMatchObject({
      scope: 'restricted',
      category: 'alert',
      references: [],
      event: null,
    });
  });

  it.each(Object.keys(LEAST))('%s must be there', (field) => {
    expect(refusal(written({ [field]: undefined }))).toMatchObject({
      code: 'json-missing-field',
      pointer: `/${field}`,
    });
    expect(refusal(written({ [field]: null }))).toMatchObject({ code: 'json-value', pointer: `/${field}` });
  });

  it.each<[object, Partial<AlertContent>]>([
    [{ status: 'Exercise', messageType: 'Cancel', scope: 'Public' }, { status: 'exercise', messageType: 'cancel', scope: 'public' }],
    [{ status: 'test' }, { status: 'test' }],
    [{ category: 'preWarning' }, { category: 'preWarning' }],
    [{ category: '工作指令' }, { category: 'instruction' }],
    [{ severity: 'Moderate' }, { severityColour: 'yellow', parameterColour: null }],
    [{ severity: 'red' }, { severityColour: 'red' }],
    [{ severity: 'minor' }, { severityColour: 'blue' }],
    [{ severity: 'unknown' }, { severityColour: 'unknown' }],
    [{ colour: '橙色' }, { severityColour: null, parameterColour: 'orange' }],
    [{ colour: 'unknown' }, { parameterColour: 'unknown' }],
    [{ responseLevel: 'Ⅱ级' }, { responseLevel: 'II' }],
    [{ responseLevel: 'unknown' }, { responseLevel: 'unknown' }],
    [{ areaCodes: ['211302', '211303', '211302'] }, { areaCodes: ['211302', '211303'] }],
    [{ responseTypes: ['AllClear'] }, { responseTypes: ['allClear'], liftHint: 'allClear' }],
    [{ headline: ' 解除预警 ' }, { headline: '解除预警', liftHint: 'words' }],
    [{ headline: ' ', event: '' }, { headline: null, event: null }],
    [{ description: 'a\r\n\t霾🏭' }, { description: 'a\r\n\t霾🏭' }],
    [{ references: [{ sender: 's', identifier: 'i' }] }, { references: [{ sender: 's', identifier: 'i', sent: null }] }],
    [{ sent: '2026-02-10T15:30:00.123456+08:00' }, { sent: new Date('2026-02-10T15:30:00.123+08:00') }],
    [{ sent: '2026-02-10T07:30:00-00:00' }, { sent: yellow.sent }],
    [{ sent: '2026-02-10T15:30:00+14:00' }, { absurdities: ['sent 的时区偏移超出 ±12 小时'] }],
    [{ expires: '9999-12-31T00:00:00+08:00' }, { absurdities: ['expires 的年份 9999 不可信'] }],
    [{ expires: '2026-02-10T15:29:59+08:00' }, { absurdities: ['expires 早于 sent'] }],
    [{ references: [{ sender: CITY, identifier: 'I-1' }] }, { absurdities: ['references 指向报文自身'] }],
    [{ references: Array(1_000).fill({ sender: 's', identifier: 'i' }) }, { absurdities: ['references 有 1000 条，最多 100 条'] }],
  ])('%j', (change, expected) => {
    expect(parseJson(written(change))).toMatchObject(expected);
  }); // prettier-ignore

  it.each<[object, string, string]>([
    [{ sender: '' }, 'json-value', '/sender'],
    [{ sender: 'a,b' }, 'json-value', '/sender'],
    [{ sender: 'a\u0000' }, 'json-value', '/sender'],
    [{ identifier: 'x'.repeat(257) }, 'json-value', '/identifier'],
    [{ identifier: 7 }, 'json-value', '/identifier'],
    [{ sent: '2026-02-30T00:00:00+08:00' }, 'json-value', '/sent'],
    [{ sent: '2026-02-10T24:00:00+08:00' }, 'json-value', '/sent'],
    [{ sent: '2026-02-10 15:30:00+08:00' }, 'json-value', '/sent'],
    [{ sent: '2026-02-10T15:30:00+0800' }, 'json-value', '/sent'],
    [{ sent: 1770708600 }, 'json-value', '/sent'],
    [{ onset: '2026-02-10T07:30:00z' }, 'json-value', '/onset'],
    [{ effective: '' }, 'json-value', '/effective'],
    [{ status: 'ACTUAL' }, 'json-value', '/status'],
    [{ scope: 'toString' }, 'json-value', '/scope'],
    [{ category: '预警意见 ' }, 'json-value', '/category'],
    [{ category: 'constructor' }, 'json-value', '/category'],
    [{ responseLevel: 'IV' }, 'json-value', '/responseLevel'],
    [{ areaCodes: '211300' }, 'json-value', '/areaCodes'],
    [{ areaCodes: [211300] }, 'json-value', '/areaCodes/0'],
    [{ areaCodes: ['211300', '21130'] }, 'json-value', '/areaCodes/1'],
    [{ areaCodes: Array(2_001).fill('211300') }, 'json-value', '/areaCodes'],
    [{ responseTypes: ['run'] }, 'json-value', '/responseTypes/0'],
    [{ language: '中文' }, 'json-value', '/language'],
    [{ headline: ['解除'] }, 'json-value', '/headline'],
    [{ headline: { text: '解除' } }, 'json-value', '/headline'],
    [{ references: [{ sender: 's' }] }, 'json-missing-field', '/references/0/identifier'],
    [{ references: [{ sender: 's', identifier: 'i', sent: 'x' }] }, 'json-value', '/references/0/sent'],
    [{ references: [{ sender: 's', identifier: 'i', body: 'x' }] }, 'json-unknown-field', '/references/0/body'],
    [{ references: Array(1_001).fill({ sender: 's', identifier: 'i' }) }, 'json-value', '/references'],
    [{ references: ['a,b,c'] }, 'json-value', '/references/0'],
    [{ absurdities: [] }, 'json-unknown-field', '/absurdities'],
    [{ 'a/b~c': 1 }, 'json-unknown-field', '/a~1b~0c'],
    [{ toString: 1 }, 'json-unknown-field', '/toString'],
  ])('%j is refused', (change, code, pointer) => {
    expect(refusal(written(change))).toMatchObject({ code, pointer, line: 1, fieldFaults: [{ pointer }] });
  }); // prettier-ignore
});

describe('hostile JSON', () => {
  it.each<[string, string]>([
    ['a key twice', '{"sender":"a","sender":"a"}'],
    ['a key twice, once in disguise', '{"sent":1,"se\\u006et":2}'],
    ['a key twice, deep inside', '{"references":[{},{"sent":1,"sent":1}]}'],
  ])('refuses %s, since nobody could tell which one counts', (_, text) => {
    expect(refusal(Buffer.from(text)).code).toBe('json-repeated-key');
  });

  it.each(['__proto__', 'constructor', 'hasOwnProperty'])('takes nothing over from %s', (key) => {
    const text = JSON.stringify(LEAST).replace('{', `{"${key}":{"category":"工作指令","polluted":true},`);
    expect(refusal(Buffer.from(text))).toMatchObject({ code: 'json-unknown-field', pointer: `/${key}` });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each(['', ' ', '\uFEFF', '\0', '{', '[', '"', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{a:1}', "{'a':1}", '{"a":1}x', '{}{}', '1', '01', '1.', '-', '+1', '.5',
    '1e', '0x1', 'NaN', 'nul', 'truE', 'undefined', '"\\x"', '"\\u12"', '"\n"', '"\t"', '[1,]', '[,1]', '{,}', '/**/{}', '\u00a0{}', '<alert/>'])(
    'refuses %j',
    (text) => expect(['json-malformed', 'json-value']).toContain(refusal(Buffer.from(text)).code),
  ); // prettier-ignore

  it('says where it breaks', () => {
    expect(refusal(Buffer.from('{\n  "sender": "a",\n  "status" "actual"\n}'))).toMatchObject({ line: 3, column: 12 });
    expect(refusal(Buffer.from('{\n  "references": [{}, {"a": tru}]\n}'))).toMatchObject({
      line: 2,
      column: 28,
      pointer: '/references/1/a',
    });
    expect(refusal(Buffer.from('{"sender": "a"\n\n'))).toMatchObject({ line: 3, column: 1 });
  });

  it('takes UTF-8 with or without BOM, and nothing else', () => {
    expect(parseJson(Buffer.from(`\uFEFF${JSON.stringify(LEAST)}`)).identifier).toBe('I-1');
    expect(parseJson(written({}), 'application/json; charset=UTF-8').identifier).toBe('I-1');
    expect(refusal(written({}), 'application/json; charset=gbk').code).toBe('encoding');
    expect(refusal(Buffer.concat([written({}), Buffer.from([0xff])])).code).toBe('encoding');
    expect(refusal(Buffer.from([0xc0, 0xbc])).code).toBe('encoding');
  });

  it('takes 1 MiB and refuses one byte more', () => {
    const rest = MAX_BYTES - written({ description: '' }).length;
    expect(parseJson(written({ description: 'x'.repeat(rest) })).description).toHaveLength(rest);
    expect(refusal(written({ description: 'x'.repeat(rest + 1) })).code).toBe('too-large');
  });

  it('bounds its work by depth and by the number of values, whatever they are', () => {
    expect(refusal(Buffer.from(`{"a":${'['.repeat(500_000)}`)).code).toBe('json-depth');
    expect(refusal(Buffer.from(`{"a":${'{"a":'.repeat(100_000)}`)).code).toBe('json-depth');
    expect(refusal(written({ areaCodes: Array(MAX_JSON_VALUES).fill(0) })).code).toBe('too-large');
    const manyKeys = Object.fromEntries(Array.from({ length: MAX_JSON_VALUES }, (_, n) => [`k${n}`, 0]));
    expect(refusal(written(manyKeys)).code).toBe('too-large');
  });

  it('quotes nothing that Postgres would not take, and little', () => {
    expect(refusal(written({ sender: 'a\0b\uD83C' })).detail).toContain('“a\uFFFDb\uFFFD”');
    expect(refusal(Buffer.from('{"a\\u0000":1,"a\\u0000":1}'))).toMatchObject({ pointer: '/a\uFFFD' });
    for (const change of [
      { sender: ' '.repeat(500_000) },
      { ['y'.repeat(500_000)]: 1 },
      { status: 'z'.repeat(500_000) },
    ]) {
      const { message, pointer } = refusal(written(change));
      expect(message.length + (pointer?.length ?? 0)).toBeLessThan(800);
    }
  });
});

it.each([
  ['2026-02-10T07:30:00Z', '2026-02-10T15:30:00+08:00'],
  ['2026-02-10T07:30:00.020Z', '2026-02-10T15:30:00.020+08:00'],
  ['9999-12-31T20:00:00.999Z', '9999-12-31T06:00:00.999-14:00'],
])('the writer writes %s as %s', (at, expected) => expect(jsonTime(new Date(at))).toBe(expected));
