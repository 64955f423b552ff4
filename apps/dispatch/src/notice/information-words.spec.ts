import { type NoticeSubject } from './notice-subject';
import { assurance, county, enterprise, kazuo, response, said } from './testing/hearing';

const INSTRUCTION: NoticeSubject = {
  ...{ kind: 'terminationInstruction', drill: false, serial: '2026-01', headline: '关于终止响应的指令', text: null },
  documentNumber: '朝重污染指办〔2026〕5号',
};

describe('what informs, in words', () => {
  it.each<[string, NoticeSubject, string]>([
    [
      'C33 a termination instruction is relayed',
      INSTRUCTION,
      '转市指挥部办公室响应终止指令（2026-01期）（朝重污染指办〔2026〕5号）：关于终止响应的指令。您的身份：喀左县工业和信息化局。请立即传达到位。',
    ],
    [
      'R11 C35 other words at the same level; the end of their validity ends nothing',
      { kind: 'textChange', response, headline: '预警延长', expiresAt: '2026-02-15T04:00:00.000Z' },
      '2026-01期预警信息更新（朝重污染指办〔2026〕1号）：预警延长。响应级别不变（Ⅲ级，有效期至2月15日12:00），已部署的措施继续执行，到期不自动终止，以响应终止通知为准。',
    ],
    [
      'C49 the same of an assurance',
      { kind: 'textChange', response: assurance, headline: null, expiresAt: null },
      '2026-02期空气质量保障要求更新（朝环函〔2026〕7号）：响应级别不变（Ⅱ级），已部署的措施继续执行。',
    ],
    [
      'C13 a pre-warning',
      { ...{ kind: 'preWarning', drill: false, colour: 'yellow', expectedOnsetAt: '2026-02-10T14:00:00.000Z' }, ...{ headline: null, text: null, documentNumber: null } },
      '预警意见：预计自2月10日22:00起可能发布重污染天气黄色预警。请指导辖区内有不可临时中断工序的企业预先调整生产计划。本意见不启动响应。',
    ],
    [
      'C34 a pre-warning that is off',
      { kind: 'preWarningEnd', drill: false, headline: null, documentNumber: null },
      '此前的预警意见已解除，可恢复原生产计划。',
    ],
    [
      'C14 an instruction that is given',
      { kind: 'instruction', drill: false, stage: 'assigned', headline: '加强夜间检查', note: '', dueAt: '2026-02-13T09:00:00.000Z' },
      '交办市指挥部工作指令：加强夜间检查。请于2月13日17:00前办结并反馈。',
    ],
  ])('%s', (_, subject, words) => {
    expect(said(subject, kazuo)).toBe(words);
  }); // prettier-ignore

  it('C33 an enterprise is not sent back to production by an instruction: only the end does that', () => {
    expect(said(INSTRUCTION, { ...enterprise, county: null })).toMatch(
      /关于终止响应的指令。恢复生产以应急响应终止通知为准。$/,
    );
  });

  it('C13 an enterprise reads which of its lines it must prepare', () => {
    const bound = { ...enterprise, lines: enterprise.lines.map((line) => ({ ...line, interruptible: false })) };
    const preWarning = { kind: 'preWarning', drill: false, colour: null, expectedOnsetAt: null } as const;
    expect(
      said({ ...preWarning, headline: '关于提前应对的意见', text: null, documentNumber: '朝环〔2026〕3号' }, bound),
    ).toBe(
      '预警意见（朝环〔2026〕3号）：关于提前应对的意见。近期可能出现重污染天气。喀左晨阳水泥有限公司：回转窑不可临时中断，请预先调整生产计划。本意见不启动响应。',
    );
  });
});

describe('C11 what a county does of its own, in words: which level, since when or until when', () => {
  const at = '2026-02-11T16:00:00.000Z';
  const own = { kind: 'countyResponse', response: county, county: '喀左县', at } as const;

  it.each([
    ['start', '喀左县根据重污染天气红色预警，启动Ⅰ级应急响应（喀左县2026-01期），自2月12日00:00起执行，请知悉。'],
    [
      'levelChange',
      '喀左县根据重污染天气红色预警，应急响应调整为Ⅰ级（喀左县2026-01期），自2月12日00:00起执行，请知悉。',
    ],
    [
      'scopeChange',
      '喀左县根据重污染天气红色预警，Ⅰ级应急响应（喀左县2026-01期）的起始时间调整为2月12日00:00，请知悉。',
    ],
    ['lift', '喀左县Ⅰ级应急响应（喀左县2026-01期）自2月12日00:00起终止，请知悉。'],
    ['withdrawal', '喀左县原定的Ⅰ级应急响应（喀左县2026-01期）在生效前撤销，不再执行，请知悉。'],
  ])('%s', (what, words) => {
    expect(said({ ...own, what }, kazuo)).toBe(words);
  });

  it('R16 of a drill says so; one that the real thing ends says that', () => {
    const drill = { ...county, drill: true };
    expect(said({ ...own, response: drill, what: 'start' }, kazuo)).toMatch(/^【演练】喀左县根据/);
    expect(said({ ...own, response: drill, what: 'lift', reason: 'supersededByReal' }, kazuo)).toBe(
      '【演练】喀左县2026-01期：演练因启动真实响应终止，请按实际通知执行。',
    );
  });

  it('issued by the release before, which froze no instant, it can still be said', () => {
    const old: NoticeSubject = { kind: 'countyResponse', response: county, county: '喀左县', what: 'lift' };
    expect(said(old, kazuo)).toBe('喀左县Ⅰ级应急响应（喀左县2026-01期）终止，请知悉。');
  });
});
