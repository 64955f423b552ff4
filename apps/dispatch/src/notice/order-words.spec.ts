import { type NoticeSubject, type RecipientUnit } from './notice-subject';
import {
  assurance,
  byHandDrill,
  county,
  drill,
  enterprise,
  kazuo,
  member,
  response,
  said,
  staff,
} from './testing/hearing';

const ONSET = '2026-02-10T14:00:00.000Z';
const END = '2026-02-14T00:00:00.000Z';
const start: NoticeSubject = { kind: 'start', response, onsetAt: ONSET };
const lift: NoticeSubject = { kind: 'lift', response, endedAt: END, reason: 'lifted' };
const ahead = { level: 'I', fromAt: '2026-02-11T16:00:00.000Z' } as const;
const AHEAD = '另，自2月12日00:00起执行Ⅰ级应急响应，届时按Ⅰ级减排措施执行。';
const [line] = enterprise.lines as [RecipientUnit['lines'][number]];

describe('a start in words', () => {
  it('C01 C23 R27 says that an alert is the reason, under which number, from when, and the cell verbatim; it publishes none', () => {
    expect(said(start, enterprise)).toBe(
      '根据重污染天气黄色预警（朝重污染指办〔2026〕1号），启动Ⅲ级应急响应（2026-01期），自2月10日22:00起执行。喀左晨阳水泥有限公司请执行：回转窑：限产：负荷降至70%。',
    );
    const unnumbered = { ...start, response: { ...response, documentNumber: null } };
    expect(said(unnumbered, enterprise)).toMatch(/^根据重污染天气黄色预警，启动Ⅲ级应急响应/);
  });

  it('C49 of an assurance speaks of no alert and of no colour', () => {
    expect(said({ ...start, response: assurance }, kazuo)).toBe(
      '因空气质量保障（朝环函〔2026〕7号），启动Ⅱ级应急响应（2026-02期），自2月10日22:00起执行。您的身份：喀左县工业和信息化局。请立即将应急响应要求传达到位，并督促落实。',
    );
  });

  it('R16 C49 of a drill begun by hand speaks of neither', () => {
    expect(said({ ...start, response: byHandDrill }, enterprise)).toMatch(
      /^【演练】按演练安排，启动Ⅱ级应急响应（2026-02期），自/,
    );
  });

  it('R17 C08 names every role of one person in one message', () => {
    const text = said(start, member, staff('taskforce-ziyuan', 'taskForce', '资源科专班'));
    expect(text).toContain('您的身份：领导小组成员、资源科专班。');
  });

  it.each<[string, Partial<RecipientUnit>, string]>([
    ['R21 自主减排: informed, not ordered', { lines: [{ ...line, text: '自主减排', kind: 'voluntary' }] }, '喀左晨阳水泥有限公司（自主减排企业，请知悉）：回转窑：自主减排。'],
    ['R22 idle: asked to stay so', { idle: true }, '喀左晨阳水泥有限公司：贵单位已列为长期停产，请保持停产状态。'],
    ['C23 an empty cell is never "no measures"', { lines: [{ ...line, text: '', kind: 'empty' }] }, '回转窑：清单未填写本级别措施，请与属地工信部门确认，确认前不得放宽。'],
    ['C23 no line at all neither', { lines: [] }, '喀左晨阳水泥有限公司：清单未列生产线，请与属地工信部门确认，确认前不得放宽。'],
  ])('%s', (_, changed, words) => {
    expect(said(start, { ...enterprise, ...changed })).toContain(words);
  }); // prettier-ignore

  it('R14 names what is announced for later', () => {
    expect(said({ ...start, ahead }, enterprise)).toMatch(new RegExp(`请执行：回转窑：限产：负荷降至70%。${AHEAD}$`));
  });
});

describe('R09 a change of level in words', () => {
  const orange = { ...response, colour: 'orange', level: 'II', documentNumber: '朝重污染指办〔2026〕2号' } as const;
  const change: NoticeSubject = {
    ...{ kind: 'levelChange', response: orange, previousLevel: 'III', onsetAt: '2026-02-11T08:00:00.000Z' },
  };
  const HEAD =
    '根据重污染天气橙色预警（朝重污染指办〔2026〕2号），应急响应由Ⅲ级调整为Ⅱ级（2026-01期），自2月11日16:00起执行。';

  it.each<[string, Partial<RecipientUnit>, string]>([
    ['other measures: ordered', { lines: [{ ...line, text: '停产' }], previousLines: [line] }, '喀左晨阳水泥有限公司请执行：回转窑：停产。'],
    ['the same measures: told that they stay', { previousLines: [line] }, '减排措施不变，请继续执行：回转窑：限产：负荷降至70%。'],
    ['C23 an empty cell: what was ordered stays', { lines: [{ ...line, text: '', kind: 'empty' }], previousLines: [line] }, '原措施继续执行'],
    ['R21 自主减排: informed', { lines: [{ ...line, text: '自主减排', kind: 'voluntary' }], previousLines: [{ ...line, text: '自主减排', kind: 'voluntary' }] }, '（自主减排企业，请知悉，减排措施不变）'],
    ['R22 idle: asked to stay so', { idle: true }, '请保持停产状态'],
  ])('%s', (_, changed, words) => {
    const text = said(change, { ...enterprise, ...changed });
    expect(text.startsWith(HEAD)).toBe(true);
    expect(text).toContain(words);
  }); // prettier-ignore

  it('C49 of an assurance, R14 with what is ahead', () => {
    expect(said({ ...change, response: assurance, previousLevel: 'III', ahead }, enterprise)).toMatch(
      new RegExp(`^因空气质量保障（朝环函〔2026〕7号），应急响应由Ⅲ级调整为Ⅱ级（2026-02期）.*${AHEAD}$`),
    );
  });
});

describe('R05 R06 a change of scope in words', () => {
  const onsetAt = '2026-02-10T16:00:00.000Z';
  const change: NoticeSubject = { kind: 'scopeChange', response, areas: ['双塔区', '龙城区'], onsetAt };

  it('tells officials where and from when it holds now, and that the level stays', () => {
    expect(said(change, kazuo)).toBe(
      '根据重污染天气黄色预警（朝重污染指办〔2026〕1号），应急响应（2026-01期）的范围或起始时间有调整，级别不变：Ⅲ级，范围为双塔区、龙城区，自2月11日00:00起执行，以本通知为准。您的身份：喀左县工业和信息化局。请立即将应急响应要求传达到位，并督促落实。',
    );
    expect(said({ ...change, areas: [] }, kazuo)).toContain('范围为全市，自2月11日00:00起执行');
  });

  it('tells an enterprise that nothing need be done before, and what from then on; its own beginning is not said twice', () => {
    const own = { level: 'III', fromAt: onsetAt } as const;
    const text = said({ ...change, ahead: own }, enterprise);
    expect(text).toMatch(
      /以本通知为准。喀左晨阳水泥有限公司此前无需执行，自该时起请执行：回转窑：限产：负荷降至70%。$/,
    );
    expect(said({ ...change, ahead: own }, { ...enterprise, idle: true })).toMatch(/请保持停产状态。$/);
  });

  it('R14 names another level that is announced for later', () => {
    expect(said({ ...change, ahead }, enterprise)).toMatch(new RegExp(`${AHEAD}$`));
  });
});

describe('an end in words', () => {
  it('C34 R24 says to resume but what is shut by law; an idle plant stays so', () => {
    expect(said(lift, enterprise)).toBe(
      '2026-01期：重污染天气Ⅲ级应急响应自2月14日08:00起终止。喀左晨阳水泥有限公司：应急减排措施终止，可恢复正常生产（依法另行停产的除外）。',
    );
    const toIdle = said(lift, { ...enterprise, idle: true });
    expect(toIdle).toMatch(/请继续保持停产状态。$/);
    expect(toIdle).not.toMatch(/恢复/);
  });

  it('C34 has officials pass it on', () => {
    expect(said({ ...lift, response: county }, kazuo)).toBe(
      '喀左县2026-01期：重污染天气Ⅰ级应急响应自2月14日08:00起终止。您的身份：喀左县工业和信息化局。请立即传达，由属地通知相关涉气工业企业终止响应。',
    );
  });

  it('C49 of an assurance says what ends', () => {
    expect(said({ ...lift, response: assurance }, enterprise)).toMatch(
      /^2026-02期：空气质量保障Ⅱ级应急响应自2月14日08:00起终止。.*可恢复正常生产/,
    );
  });

  it('R06 a withdrawal says that nothing need be done, and to whoever has prepared that he may resume', () => {
    const withdrawal: NoticeSubject = { kind: 'withdrawal', response, endedAt: END, reason: 'withdrawn' };
    expect(said(withdrawal, enterprise)).toBe(
      '2026-01期：原定的重污染天气Ⅲ级应急响应在生效前撤销，不再执行。喀左晨阳水泥有限公司：无需执行应急减排措施，已提前调整的可恢复正常生产（依法另行停产的除外）。',
    );
    expect(said(withdrawal, kazuo)).toMatch(/请立即传达，由属地通知相关涉气工业企业不再执行。$/);
    expect(said(withdrawal, { ...enterprise, idle: true })).toMatch(/撤销，不再执行。.*请继续保持停产状态。$/);
  });

  it('R14 names what is announced for later, last of all', () => {
    expect(said({ ...lift, ahead }, enterprise)).toMatch(new RegExp(`可恢复正常生产（依法另行停产的除外）。${AHEAD}$`));
  });

  it.each(['lift', 'withdrawal'] as const)(
    'R16 a drill that the real thing ends (%s) sends nobody back to production: what is real holds',
    (kind) => {
      const ended: NoticeSubject = { kind, response: drill, endedAt: END, reason: 'supersededByReal' };
      for (const unit of [enterprise, { ...enterprise, idle: true }, kazuo, member]) {
        expect(said(ended, unit)).toBe('【演练】2026-01期：演练因启动真实响应终止，请按实际通知执行。');
      }
    },
  );

  it('R16 a drill that ends of itself says so', () => {
    expect(said({ ...lift, response: byHandDrill }, enterprise)).toMatch(
      /^【演练】2026-02期：Ⅱ级应急响应演练自2月14日08:00起终止。/,
    );
  });
});
