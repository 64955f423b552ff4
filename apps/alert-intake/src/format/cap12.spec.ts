import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AlertContent } from './alert-content';
import { parseCap12 } from './cap12';
import { capReference, capTime, serialiseCap12 } from './cap12-writer';
import { MalformedAlert } from './malformed-alert';

const SAMPLES = join(__dirname, '../../../../samples/alerts');
const bytes = (name: string): Buffer => readFileSync(join(SAMPLES, name));
const read = (name: string): AlertContent => parseCap12(bytes(name));
const files = (folder: string): string[] =>
  readdirSync(folder).filter((name) => /^(?!national-).*\.(?:xml|txt)$/.test(name));

const CITY = 'city-platform@hq.chaoyang.example';
const yellow = { sender: CITY, identifier: 'CY-HQ-2026-0001', sent: new Date('2026-02-10T15:30:00+08:00') };
const orange = { sender: CITY, identifier: 'CY-HQ-2026-0002', sent: new Date('2026-02-11T15:40:00+08:00') };

describe('the samples of the story', () => {
  it('reads the yellow alert whole', () => {
    expect(read('story-02-10-1530-yellow.xml')).toEqual({
      ...yellow,
      status: 'actual',
      messageType: 'alert',
      scope: 'restricted',
      references: [],
      category: 'alert',
      language: 'zh-CN',
      event: '重污染天气',
      severityColour: 'yellow',
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

  it.each<[string, Partial<AlertContent>]>([
    ['story-02-10-0900-pre-warning.xml', { category: 'preWarning', sender: 'ecology@chaoyang.example', liftHint: null }],
    ['story-02-11-1540-orange.xml', { messageType: 'update', severityColour: 'orange', responseLevel: 'II', references: [yellow] }],
    ['story-02-11-2000-kazuo-red.xml', { severityColour: 'red', responseLevel: 'I', areaCodes: ['211324'] }],
    ['story-02-13-1400-yellow.xml', { messageType: 'update', severityColour: 'yellow', responseLevel: 'III', references: [yellow, orange] }],
    ['story-02-14-0800-cancel.xml', { messageType: 'cancel', liftHint: 'allClear', responseLevel: null }],
    ['story-02-14-0940-termination-instruction.xml', { category: 'terminationInstruction', messageType: 'alert', severityColour: 'unknown', liftHint: 'unclear' }],
    ['story-02-14-1100-stale-orange.xml', { sent: new Date('2026-02-14T07:30:00+08:00'), severityColour: 'orange' }],
    ['alert-red.xml', { severityColour: 'red', parameterColour: 'red', responseLevel: 'I' }],
    ['alert-retroactive-orange.xml', { onset: new Date('2026-03-09T00:00:00+08:00'), absurdities: [] }],
    ['drill-exercise-orange.xml', { status: 'exercise' }],
    ['test-message.xml', { status: 'test' }],
    ['instruction.xml', { category: 'instruction', event: '重污染天气' }],
    ['lift-all-clear.xml', { messageType: 'update', liftHint: 'allClear' }],
    ['lift-plain-words.xml', { messageType: 'update', liftHint: 'words', responseTypes: [] }],
    ['cancel-without-info.xml', { messageType: 'cancel', event: null, severityColour: null, areaCodes: [], references: [yellow] }],
    ['quarantine-blue.xml', { severityColour: 'blue', parameterColour: 'blue', absurdities: [] }],
    ['quarantine-unknown-colour.xml', { severityColour: 'unknown', parameterColour: null }],
    ['quarantine-colour-disagrees.xml', { severityColour: 'yellow', parameterColour: 'orange' }],
    ['quarantine-level-disagrees.xml', { severityColour: 'yellow', responseLevel: 'II' }],
    ['quarantine-other-area.xml', { areaCodes: ['110105'] }],
    ['quarantine-other-event.xml', { event: '暴雪' }],
    ['format-bilingual.xml', { language: 'zh-CN', event: '重污染天气', areaCodes: ['211300'], absurdities: [] }],
    ['format-bom.xml', { headline: '关于发布重污染天气黄色预警的通知' }],
    ['format-iso-8859-1.xml', { headline: '关于发布重污染天气黄色预警的通知' }],
    ['format-signed.xml', { headline: '关于发布重污染天气黄色预警的通知' }],
    ['format-prefix-cdata.xml', { description: '受不利扩散条件影响，预计我市将出现重度污染天气过程。' }],
    ['absurd-expires-before-sent.xml', { absurdities: ['expires 早于 sent'] }],
    ['absurd-offset-plus-14.xml', { sent: yellow.sent, absurdities: ['sent 的时区偏移超出 ±12 小时'] }],
    ['absurd-year-9999.xml', { absurdities: ['expires 的年份 9999 不可信'] }],
    ['absurd-identifier-with-blank.xml', { identifier: 'CY HQ 2026 0001', absurdities: ['identifier 不得为空，不得含空白、逗号、< 或 &'] }],
    ['absurd-reference-without-sent.xml', { references: [], absurdities: ['references 中的“city-platform@hq.chaoyang.example,CY-HQ-2026-0000”应为 sender,identifier,sent'] }],
    ['absurd-infos-disagree.xml', { severityColour: 'yellow', absurdities: ['各 info 段的级别、区域或时间不一致'] }],
  ])('%s', (name, expected) => {
    expect(read(name)).toMatchObject(expected);
  }); // prettier-ignore

  it.each(files(SAMPLES))('%s: accept, write, accept is stable', (name) => {
    const first = read(name);
    const written = serialiseCap12(first);
    const second = parseCap12(Buffer.from(written));
    expect({ ...second, absurdities: [] }).toEqual({ ...first, absurdities: [] });
    expect(serialiseCap12(second)).toBe(written);
  });
});

describe('the bad samples', () => {
  const expected: Record<string, [code: string, pointer?: string, line?: number]> = {
    'attribute.xml': ['cap-attribute', '/alert/info[1]', 11],
    'cap-1.0.xml': ['cap-namespace', '/'],
    'cap-1.1.xml': ['cap-namespace', '/'],
    'declared-gb18030.xml': ['encoding'],
    'doctype-entity-bomb.xml': ['xml-doctype', undefined, 2],
    'doctype-external-entity.xml': ['xml-doctype', undefined, 2],
    'doctype-remote-dtd.xml': ['xml-doctype', undefined, 2],
    'empty.xml': ['xml-malformed'],
    'foreign-element.xml': ['cap-unknown-element', '/alert/extra', 11],
    'invalid-utf-8.xml': ['encoding'],
    'json.xml': ['xml-malformed'],
    'mismatched-tags.xml': ['xml-malformed'],
    'missing-sent.xml': ['cap-missing-element', '/alert/sent'],
    'missing-severity.xml': ['cap-missing-element', '/alert/info[1]/severity'],
    'no-namespace.xml': ['cap-namespace', '/'],
    'not-xml.txt': ['xml-malformed'],
    'repeated-status.xml': ['cap-repeated', '/alert/status', 7],
    'sent-february-30.xml': ['cap-value', '/alert/sent', 5],
    'sent-with-z.xml': ['cap-value', '/alert/sent', 5],
    'sent-without-offset.xml': ['cap-value', '/alert/sent', 5],
    'severity-yellow.xml': ['cap-value', '/alert/info[1]/severity', 18],
    'status-with-blanks.xml': ['cap-value', '/alert/status', 6],
    'text-between-elements.xml': ['cap-text', '/alert'],
    'too-deep.xml': ['xml-depth'],
    'truncated.xml': ['xml-malformed'],
    'two-roots.xml': ['xml-malformed'],
    'undefined-entity.xml': ['xml-malformed', '/alert/info[1]/headline'],
    'unknown-element.xml': ['cap-unknown-element', '/alert/priority', 7],
    'utf-16.xml': ['encoding'],
    'wrong-order.xml': ['cap-order', '/alert/identifier', 4],
    'wrong-root.xml': ['cap-root', '/'],
  };

  it.each(files(join(SAMPLES, 'bad')))('%s is refused with code, place and a Chinese title', (name) => {
    const [code, pointer, line] = expected[name] ?? ['no expectation'];
    const refused = (): AlertContent => read(`bad/${name}`);
    expect(refused).toThrow(MalformedAlert);
    expect(refused).toThrow(
      expect.objectContaining({
        kind: 'malformed',
        code,
        title: expect.stringMatching(/\p{Script=Han}/u) as string,
        ...(pointer === undefined ? {} : { pointer, fieldFaults: [expect.objectContaining({ pointer })] }),
        ...(line === undefined ? {} : { line }),
      }) as Error,
    );
  });
});

describe('what is valid but nobody may act on', () => {
  const sample = bytes('story-02-11-1540-orange.xml').toString();
  const absurdities = (from: string | RegExp, to: string): readonly string[] =>
    parseCap12(Buffer.from(sample.replace(from, to))).absurdities;

  it.each([
    ['10,000 references', /(?<=<references>)/, `${capReference(yellow)} `.repeat(9_999), ['references 有 10000 条，最多 100 条']],
    ['a reference to itself', /<references>.*</, `<references>${capReference(orange)}<`, ['references 指向报文自身']],
    ['expires before onset', /(?<=<expires>)[^<]*/, '2026-02-11T15:50:00+08:00', ['expires 早于 onset']],
    ['year 0001', /(?<=<onset>)[^<]*/, '0001-01-01T00:00:00+08:00', ['onset 的年份 0 不可信']],
    ['an unknown kind', '预警级别', '消息类别', ['消息类别“橙色”未知']],
    ['one parameter twice', '依据', '文号', ['参数 文号 出现多次且取值不同']],
    ['a county code of another country', '211300', 'USA', ['区域代码“USA”不是 6 位行政区划代码']],
    ['a township', '211300', '211302001000', ['区域代码“211302001000”不是 6 位行政区划代码']],
    ['the long code of a county', '211300', '211302000000', []],
    ['an Office at UTC', /(?<=<onset>)[^<]*/, '2026-02-11T08:00:00-00:00', []],
  ])('%s', (_, from, to, expected) => {
    expect(absurdities(from, to)).toEqual(expected);
  }); // prettier-ignore

  it('keeps few of many', () => {
    const many = Array.from({ length: 500 }, (_, n) => `<geocode><valueName/><value>x${n}</value></geocode>`).join('');
    expect(absurdities('</geocode>', `</geocode>${many}`)).toHaveLength(20);
  });
});

describe('the writer', () => {
  it('escapes what XML would change', () => {
    const odd = '<a> & ]]> "x" \'y\' \r\n\t 晴𠀀';
    const content = { ...read('story-02-10-1530-yellow.xml'), description: odd };
    expect(parseCap12(Buffer.from(serialiseCap12(content))).description).toBe(odd);
  });

  it('leaves out what XML cannot hold', () => {
    const content = { ...read('story-02-10-1530-yellow.xml'), description: 'a\0b\uD800c\uFFFEd' };
    expect(parseCap12(Buffer.from(serialiseCap12(content))).description).toBe('abcd');
  });

  it.each([
    ['2026-02-10T07:30:00.999Z', '2026-02-10T15:30:00+08:00'],
    ['9999-12-31T20:00:00Z', '9999-12-31T06:00:00-14:00'],
    ['0000-12-31T10:00:00Z', '0001-01-01T00:00:00+14:00'],
  ])('writes %s as %s', (at, expected) => expect(capTime(new Date(at))).toBe(expected));
});
