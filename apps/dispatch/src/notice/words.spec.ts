import { type NoticeSubject, type Recipient, type RecipientUnit, type ResponseFacts } from './notice-subject';
import { compose, type WordsContext } from './words';

const response: ResponseFacts = {
  serial: '2026-01',
  drill: false,
  colour: 'yellow',
  level: 'III',
  primaryPollutant: 'PM2.5',
  documentNumber: null,
};
const start: NoticeSubject = { kind: 'start', response, onsetAt: '2026-02-10T14:00:00.000Z' };
const lift: NoticeSubject = { kind: 'lift', response, endedAt: '2026-02-14T00:00:00.000Z' };
const context: WordsContext = {
  kind: 'sms',
  link: 'https://q.example/a/x',
  bureau: '朝阳市工业和信息化局',
  drillPrefix: '【演练】',
  timeZone: 'Asia/Shanghai',
};
const enterprise: RecipientUnit = {
  id: 'enterprise-2',
  kind: 'enterprise',
  name: '喀左晨阳水泥有限公司',
  county: '喀左县工业和信息化局',
  idle: false,
  previousLines: [],
  lines: [{ name: '回转窑', text: '限产：负荷降至70%', kind: 'limitProduction', interruptible: true }],
};
const staff = (id: string, kind: RecipientUnit['kind'], name: string): RecipientUnit => ({
  id,
  kind,
  name,
  county: null,
  idle: false,
  previousLines: [],
  lines: [],
});
const to = (...units: RecipientUnit[]): Recipient => ({ personId: 'p', address: '+86', units, repeatOf: null });
const textOf = (subject: NoticeSubject, recipient: Recipient, changed: Partial<WordsContext> = {}) =>
  compose(subject, recipient, { ...context, ...changed }).text;

describe('words of a notice', () => {
  it('C22 C23 tells a county enterprise in its county’s name and reads its cell verbatim, in Shanghai time (R27)', () => {
    expect(textOf(start, to(enterprise))).toBe(
      '【喀左县工业和信息化局】发布重污染天气黄色预警Ⅲ级响应（2026-01期），自2月10日22:00起执行。喀左晨阳水泥有限公司请执行：回转窑：限产：负荷降至70%。请点击签收：https://q.example/a/x',
    );
  });

  it('C20 tells a 市直 enterprise in the city’s name', () => {
    expect(textOf(start, to({ ...enterprise, county: null }))).toMatch(/^【朝阳市工业和信息化局】/);
  });

  it('R16 says of a drill, first of all, that it is one, also when it chases', () => {
    const drill = { ...response, drill: true };
    const escalation: NoticeSubject = {
      kind: 'escalation',
      response: drill,
      about: '应急响应通知',
      unitNames: ['喀左县工业和信息化局'],
      minutes: 25,
      unreachable: false,
    };
    for (const subject of [
      { ...start, response: drill },
      { ...lift, response: drill },
      escalation,
    ] as NoticeSubject[]) {
      const words = compose(subject, to(enterprise), context);
      expect(words.text).toMatch(/^【演练】/);
      expect(words.subject).toMatch(/^【演练】/);
    }
  });

  it.each<[string, string[], boolean, string]>([
    ['one', ['甲厂'], false, '甲厂在90分钟内未签收应急响应通知，请立即联系并督促签收。'],
    ['a few', ['甲厂', '乙厂'], false, '甲厂、乙厂在90分钟内未签收应急响应通知，请立即联系并督促签收。'],
    ['thirteen', Array.from({ length: 13 }, (_, i) => `${i + 1}厂`), false, '1厂、2厂、3厂、4厂、5厂、6厂、7厂、8厂、9厂、10厂、11厂、12厂等13家单位在90分钟内未签收'],
    ['one nobody can reach', ['甲厂'], true, '甲厂没有可用的联系方式，应急响应通知无法送达'],
  ])('C20 R17 tells those above in one message who is silent: %s', (_, unitNames, unreachable, words) => {
    const about = { kind: 'escalation', response, about: '应急响应通知', minutes: 90 } as const;
    expect(textOf({ ...about, unitNames, unreachable }, to(staff('county-1', 'countyBureau', '县局')))).toContain(words);
  }); // prettier-ignore

  it('R17 C08 names every role of one person in one message', () => {
    const text = textOf(
      start,
      to(staff('leading-group', 'leadingGroup', '领导小组'), staff('taskforce-ziyuan', 'taskForce', '资源科专班')),
    );
    expect(text).toContain('您的身份：领导小组成员、资源科专班。');
  });

  it.each([
    [
      'R21 自主减排: informed, not ordered',
      { lines: [{ name: '熔炼', text: '自主减排', kind: 'voluntary', interruptible: true }] },
      '自主减排企业，请知悉',
    ],
    ['R22 idle: asked to stay so', { idle: true }, '请保持停产状态'],
    [
      'C23 an empty cell is never "no measures"',
      { lines: [{ name: '隧道窑', text: '', kind: 'empty', interruptible: true }] },
      '确认前不得放宽',
    ],
  ])('%s', (_, changed, words) => {
    expect(textOf(start, to({ ...enterprise, ...changed }))).toContain(words);
  });

  it('C34 the end says to resume, and to an idle plant to stay idle', () => {
    expect(textOf(lift, to(enterprise))).toMatch(/2026-01期：自2月14日08:00起解除.*可恢复正常生产/);
    expect(textOf(lift, to({ ...enterprise, idle: true }))).toMatch(/请继续保持停产状态/);
    expect(textOf(lift, to({ ...enterprise, idle: true }))).not.toMatch(/恢复/);
  });

  it('marks a deliberate second message, and reads no link aloud', () => {
    expect(textOf(start, { ...to(enterprise), repeatOf: '1-1' })).toContain('】（重发）');
    expect(textOf(start, to(enterprise), { kind: 'voice', link: null })).toMatch(/请查看短信并签收。$/);
  });

  it('an SMS of the story stays within 500 characters', () => {
    const lines = Array.from({ length: 6 }, (_, i) => ({
      name: `${i}#烧结机`,
      text: '限产：日投料量由9600吨降低到6720吨及以下',
      kind: 'limitProduction',
      interruptible: true,
    }));
    expect(textOf(start, to({ ...enterprise, lines })).length).toBeLessThanOrEqual(500);
  });

  describe('R09 a change of level', () => {
    const orange = { ...response, colour: 'orange', level: 'II' } as const;
    const change: NoticeSubject = {
      kind: 'levelChange',
      response: orange,
      previousLevel: 'III',
      onsetAt: '2026-02-11T08:00:00.000Z',
    };
    const [line] = enterprise.lines as [RecipientUnit['lines'][number]];

    it.each<[string, Partial<RecipientUnit>, string]>([
      ['other measures: ordered', { lines: [{ ...line, text: '停产' }], previousLines: [line] }, '喀左晨阳水泥有限公司请执行：回转窑：停产。'],
      ['the same measures: told that they stay', { previousLines: [line] }, '减排措施不变，请继续执行：回转窑：限产：负荷降至70%。'],
      ['C23 an empty cell: what was ordered stays', { lines: [{ ...line, text: '', kind: 'empty' }], previousLines: [line] }, '原措施继续执行'],
      ['R21 自主减排: informed', { lines: [{ ...line, text: '自主减排', kind: 'voluntary' }], previousLines: [{ ...line, text: '自主减排', kind: 'voluntary' }] }, '（自主减排企业，请知悉，减排措施不变）'],
      ['R22 idle: asked to stay so', { idle: true }, '请保持停产状态'],
    ])('%s', (_, changed, words) => {
      const text = textOf(change, to({ ...enterprise, ...changed }));
      expect(text).toContain('由Ⅲ级调整为Ⅱ级（橙色预警），自2月11日16:00起执行。');
      expect(text).toContain(words);
    }); // prettier-ignore
  });

  it.each<[string, NoticeSubject, string]>([
    ['C33 a termination instruction', { kind: 'terminationInstruction', drill: false, serial: '2026-01', headline: '关于终止响应的指令', text: null, documentNumber: '朝重污染指办〔2026〕5号' }, '转市指挥部办公室响应终止指令（2026-01期）（朝重污染指办〔2026〕5号）：关于终止响应的指令。'],
    ['R11 other words at the same level', { kind: 'textChange', response, headline: '预警延长', expiresAt: '2026-02-15T04:00:00.000Z' }, '响应级别不变（Ⅲ级，有效期至2月15日12:00）'],
    ['C13 a pre-warning', { kind: 'preWarning', drill: false, colour: 'yellow', expectedOnsetAt: '2026-02-10T14:00:00.000Z', headline: null, text: null, documentNumber: null }, '预计自2月10日22:00起可能发布重污染天气黄色预警。'],
    ['C14 an instruction that is given', { kind: 'instruction', drill: false, stage: 'assigned', headline: '加强夜间检查', note: '', dueAt: '2026-02-13T09:00:00.000Z' }, '交办市指挥部工作指令：加强夜间检查。请于2月13日17:00前办结并反馈。'],
    ['C11 what a county does of its own', { kind: 'countyResponse', response, county: '喀左县', what: 'start' }, '喀左县启动重污染天气黄色预警Ⅲ级响应（2026-01期），请知悉。'],
  ])('%s', (_, subject, words) => {
    expect(textOf(subject, to(staff('county-211324', 'countyBureau', '喀左县工业和信息化局')))).toContain(words);
  }); // prettier-ignore

  it.each<NoticeSubject>([
    { kind: 'reportMissing', drill: true, serial: '2026-01', unitName: '甲县', reportDate: '2026-02-10', dueAt: '2026-02-11T01:00:00.000Z' },
    { kind: 'summaryReminder', drill: true, serial: '2026-01', unitName: '甲县', lastDay: '2026-02-28', provisional: false },
    { kind: 'preWarningEnd', drill: true, headline: null, documentNumber: null },
  ])('R16 $kind of a drill says so first', (subject) => {
    expect(textOf(subject, to(enterprise))).toMatch(/^【演练】/);
  }); // prettier-ignore
});
