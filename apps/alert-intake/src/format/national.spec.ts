import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AlertContent } from './alert-content';
import { parseXmlInSlices } from './alert-xml';
import { MalformedAlert } from './malformed-alert';
import { parseNational, parseNationalInSlices } from './national';
import { NotNational, serialiseNational } from './national-writer';

const SAMPLES = join(__dirname, '../../../../samples/alerts');
const bytes = (name: string): Buffer => readFileSync(join(SAMPLES, name));
const files = (folder: string): string[] => readdirSync(folder).filter((name) => /^national-.*\.xml$/.test(name));

const CITY = 'city-platform@hq.chaoyang.example';
const FIRST = '21130099900000_20260210153000';
const yellow = { sender: CITY, identifier: FIRST, sent: new Date('2026-02-10T15:30:00+08:00') };
const toFirst = [{ sender: CITY, identifier: FIRST, sent: null }];
const COUNTIES = ['211302', '211303', '211321', '211322', '211324', '211381', '211382'];

describe('the samples', () => {
  it('reads the yellow alert whole', () => {
    expect(parseNational(bytes('national-alert-yellow.xml'))).toEqual({
      ...yellow,
      status: 'actual',
      messageType: 'alert',
      scope: 'restricted',
      references: [],
      category: 'alert',
      language: 'zh-CN',
      event: '11B29',
      severityColour: 'yellow',
      parameterColour: 'yellow',
      responseLevel: 'III',
      areaCodes: ['211300'],
      areaDescriptions: ['朝阳市'],
      effective: yellow.sent,
      onset: new Date('2026-02-10T22:00:00+08:00'),
      expires: new Date('2026-02-14T12:00:00+08:00'),
      responseTypes: [],
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
    ['national-update-orange.xml', { ...none, messageType: 'update', sent: new Date('2026-02-11T15:40:00+08:00'), references: toFirst, severityColour: 'orange', responseLevel: 'II', areaCodes: COUNTIES }],
    ['national-cancel.xml', { ...none, messageType: 'cancel', references: toFirst, liftHint: 'words', expires: null }],
    ['national-pre-warning.xml', { ...none, category: 'preWarning', sender: 'ecology@chaoyang.example', messageType: 'alert', liftHint: null }],
    ['national-termination-instruction.xml', { ...none, category: 'terminationInstruction', severityColour: 'unknown', onset: null }],
    ['national-instruction.xml', { ...none, category: 'instruction', severityColour: 'unknown' }],
    // R16: a Test of this dialect is a drill.
    ['national-drill.xml', { ...none, status: 'exercise', severityColour: 'orange' }],
  ])('%s', (name, expected) => {
    expect(parseNational(bytes(name))).toMatchObject(expected);
  }); // prettier-ignore

  it.each(files(SAMPLES))('%s is read in slices and chosen by its namespace just the same, and accept, write, accept is stable', async (name) => {
    const first = parseNational(bytes(name));
    expect(await parseNationalInSlices(bytes(name))).toEqual(first);
    expect(await parseXmlInSlices(bytes(name))).toEqual(first);
    const written = serialiseNational(first);
    expect(parseNational(Buffer.from(written))).toEqual(first);
    expect(serialiseNational(parseNational(Buffer.from(written)))).toBe(written);
  }); // prettier-ignore
});

describe('the bad samples', () => {
  const expected: Record<string, [code: string, pointer?: string, line?: number]> = {
    'national-doctype.xml': ['xml-doctype', undefined, 2],
    'national-event-instead-of-event-type.xml': ['cap-unknown-element', '/alert/info/event', 21],
    'national-geocode-of-cap.xml': ['cap-unknown-element', '/alert/info/area[1]/geocode/valueName', 54],
    'national-identifier-short.xml': ['cap-value', '/alert/identifier', 3],
    'national-msg-type-ack.xml': ['cap-value', '/alert/msgType', 8],
    'national-other-namespace.xml': ['cap-namespace', '/', 2],
    'national-reference-in-cap-form.xml': ['cap-value', '/alert/references', 18],
    'national-sent-instead-of-send-time.xml': ['cap-unknown-element', '/alert/sent', 6],
    'national-severity-of-cap.xml': ['cap-value', '/alert/info/severity', 23],
    'national-time-february-30.xml': ['cap-value', '/alert/sendTime', 6],
    'national-time-with-z.xml': ['cap-value', '/alert/sendTime', 6],
    'national-time-without-offset.xml': ['cap-value', '/alert/sendTime', 6],
    'national-without-info.xml': ['cap-missing-element', '/alert/info', 19],
    'national-wrong-order.xml': ['cap-order', '/alert/info/severity', 24],
  };

  it.each(files(join(SAMPLES, 'bad')))('%s is refused with code, place and Chinese words', async (name) => {
    const [code, pointer, line] = expected[name] ?? ['no expectation'];
    const refusal: unknown = await parseXmlInSlices(bytes(`bad/${name}`)).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(MalformedAlert);
    expect(refusal).toMatchObject({
      ...{ code, line, pointer },
      title: expect.stringMatching(/\p{Script=Han}/u) as string,
      detail: expect.stringMatching(/\p{Script=Han}/u) as string,
    });
  });
});

it('bounds the codes joined in all geocodes together', () => {
  const sample = bytes('national-alert-yellow.xml').toString();
  const holding = (codes: number) => {
    const area = `<area><areaDesc>x</areaDesc><geocode>${'211302,'.repeat(codes)}</geocode></area>`;
    return Buffer.from(sample.replace('</info>', `${area.repeat(4)}</info>`));
  };
  expect(parseNational(holding(1_000)).areaCodes).toEqual(['211300', '211302']);
  expect(() => parseNational(holding(1_100))).toThrow(expect.objectContaining({ code: 'too-large' }) as Error);
});

describe('what is valid but nobody may act on', () => {
  const sample = bytes('national-update-orange.xml').toString();
  const absurdities = (from: string | RegExp, to: string) =>
    parseNational(Buffer.from(sample.replace(from, to))).absurdities;

  it.each([
    ['another organisation than the identifier says', '<senderCode>21130099900000', '<senderCode>21130099700000', ['senderCode 与 identifier 中的发布单位不一致']],
    ['a reference to itself', /(?<=<references>)[^<]*/, '21130099900000_20260211154000_0', ['references 指向报文自身']],
    ['+14:00', /(?<=<sendTime>)[^<]*/, '2026-02-11 21:40:00+14:00', ['sendTime 的时区偏移超出 ±12 小时']],
    ['year 9999', /(?<=<expires>)[^<]*/, '99991231000000', ['expires 的年份 9999 不可信']],
    ['expires before sent', /(?<=<expires>)[^<]*/, '20260211150000', ['expires 早于 sent', 'expires 早于 onset']],
    ['a township', '211382<', '211302001000<', ['区域代码“211302001000”不是 6 位行政区划代码']],
    ['a name instead of a code', '211382<', '凌源市<', ['区域代码“凌源市”不是 6 位行政区划代码']],
    ['the long code of a county', '211382<', '21138200000000<', []],
    ['an unknown kind', '预警级别', '消息类别', ['消息类别“橙色”未知']],
    ['one parameter twice', '依据', '文号', ['参数 文号 出现多次且取值不同']],
  ])('%s', (_, from, to, expected) => {
    expect(absurdities(from, to)).toEqual(expected);
  }); // prettier-ignore
});

describe('the writer', () => {
  const content = parseNational(bytes('national-alert-yellow.xml'));

  it.each<Partial<AlertContent>>([{ status: 'test' }, { status: 'system' }, { messageType: 'ack' }, { messageType: 'error' }])(
    'has no words for %j',
    (change) => expect(() => serialiseNational({ ...content, ...change })).toThrow(NotNational),
  ); // prettier-ignore

  it('writes the first of several references, by its identifier', () => {
    const references = [toFirst[0] ?? yellow, { ...yellow, identifier: '21130099900000_20260211154000_0' }];
    const read = parseNational(Buffer.from(serialiseNational({ ...content, messageType: 'update', references })));
    expect(read.references).toEqual(toFirst);
  });

  it('writes the namespace it is told', () => {
    const written = serialiseNational(content, 'http://alerts.example/national');
    expect(parseNational(Buffer.from(written), undefined, ['http://alerts.example/national'])).toEqual(content);
  });
});
