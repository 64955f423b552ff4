import { type AlertQuarantined } from '@qingkong/contracts';
import { type ResponseFacts } from '../notice/notice-subject';
import { responseWords } from '../notice/plain-words';
import { assurance, byHandDrill, county, response } from '../notice/testing/hearing';
import { expiredWords, flaggedWords, liftMissingWords, messageWords, overdueWords } from './alarm-words';

const ID = '019c450f-fe50-7000-8000-000000000003';
const alarm: AlertQuarantined = {
  ...{ alertId: ID, kind: 'actual', sender: 'nobody@example', identifier: 'X-1', outcome: 'quarantined' },
  ...{ reason: 'sender-unknown', summary: '发送方不在方案的发送方名单内', receivedAt: '2026-02-10T07:30:00.000Z' },
};
const DECIDE = `执行用/v1/quarantine/${ID}/apply，不予执行用/v1/quarantine/${ID}/dismiss`;
const called = (facts: ResponseFacts, of: string | null = null) => ({
  ...facts,
  id: ID,
  name: responseWords(facts),
  county: of,
});
const city = called(response);

describe('C09 R15 a message at which the duty officer must look: what happened, what the system did, what he does, and where', () => {
  it('it waits for him', () => {
    expect(messageWords(alarm)).toBe(
      `收到待核信息：发送方不在方案的发送方名单内。发送方nobody@example，编号X-1。系统未据此启动、调整或终止任何响应，等待人工决定。请立即核实：${DECIDE}`,
    );
  });

  it('said by the release before, which named no outcome: it waits', () => {
    const { outcome: _, ...old } = alarm;
    expect(messageWords(old)).toBe(messageWords(alarm));
  });

  it.each([
    ['lift-before-alert', '请向发送方核实是否有预警未送达本市。'],
    ['lifted-before-it-came', '如该预警仍然有效，请发送方另行发布。'],
    ['lift-of-undecided-alert', '请到待核列表（/v1/quarantine）将该预警按不予执行办理。'],
    ['copy-without-authority', '此件可能系冒名或误发，请核实来源。'],
    ['nothing-to-withdraw', '请向发送方核实。'],
  ])('it is recorded and nothing is to be decided: %s', (reason, advice) => {
    expect(messageWords({ ...alarm, outcome: 'ignored', reason, summary: '原因' })).toBe(
      `收到的信息只作记录、不予执行：原因。发送方nobody@example，编号X-1。系统未据此启动、调整或终止任何响应，无需审批。${advice}详见/v1/alerts/${ID}`,
    );
  });

  it('it is refused, and nothing of it waits', () => {
    const summary = '编号与已收到的信息相同，内容却不同，未作任何处置';
    const text = messageWords({ ...alarm, outcome: 'refused', reason: 'alert-conflict', summary });
    expect(text).toBe(
      `拒收一条信息：${summary}。发送方nobody@example，编号X-1。系统仍以先收到的一条为准，后到的一条不执行。请向发送方核实以哪一条为准；如以后者为准，请其换编号重发。先收到的一条：/v1/alerts/${ID}`,
    );
    expect(text).not.toMatch(/待核|quarantine/);
  });

  it('nobody has decided yet', () => {
    expect(overdueWords({ alertId: ID, summary: '发送方未登记', waitingMinutes: 20 })).toBe(
      `待核信息已等待20分钟无人处置：发送方未登记。系统未据此启动、调整或终止任何响应，仍在等待人工决定。请立即核实：${DECIDE}`,
    );
  });

  it('holds in an SMS, however much the sender wrote', () => {
    const long = { sender: 'a'.repeat(200), identifier: 'b'.repeat(200), summary: '因'.repeat(300) };
    for (const outcome of ['quarantined', 'ignored', 'refused'] as const) {
      expect(messageWords({ ...alarm, ...long, outcome, reason: 'lift-of-undecided-alert' }).length).toBeLessThan(460);
    }
    expect(overdueWords({ alertId: ID, summary: long.summary, waitingMinutes: 1440 }).length).toBeLessThan(460);
  });
});

describe('a response at which the Office must look', () => {
  it('C02 C19 ozone or dust: it runs, and HQ is asked', () => {
    expect(flaggedWords(city, '首要污染物仅为臭氧，工业减排措施可能不适用')).toBe(
      `2026-01期应急响应已启动并通知有关单位，但首要污染物仅为臭氧，工业减排措施可能不适用。系统不等待核实，响应照常执行。请向市指挥部办公室核实工业企业是否执行；如不执行，凭其指令人工解除：/v1/responses/${ID}/lift`,
    );
  });

  it('C35 the validity of an alert has ended', () => {
    expect(expiredWords(city, '2月12日22:00')).toBe(
      `2026-01期重污染天气Ⅲ级应急响应的有效期已于2月12日22:00届满，尚未收到预警解除。系统不会自动终止，响应仍在执行。请向市指挥部办公室核实是否延长或解除，并请其补发；凭其指令也可人工解除：/v1/responses/${ID}/lift`,
    );
  });

  it('C49 that of an assurance: no alert and no lift is spoken of, it is ended by hand', () => {
    const text = expiredWords(called(assurance), '2月12日22:00');
    expect(text).toBe(
      `2026-02期空气质量保障Ⅱ级应急响应的有效期已于2月12日22:00届满，尚未人工终止。系统不会自动终止，响应仍在执行。请向下达保障任务的单位核实，到期应终止的请立即办理：/v1/responses/${ID}/lift`,
    );
    expect(text).not.toMatch(/预警|解除/);
    expect(expiredWords(called(byHandDrill), '2月12日22:00')).toMatch(
      /^2026-02期Ⅱ级应急响应演练的有效期已于.*请向演练组织单位核实/,
    );
  });

  it('C11 of a county’s own, its own HQ is asked', () => {
    expect(expiredWords(called(county, '喀左县'), '2月15日00:00')).toMatch(
      /^喀左县2026-01期.*请向喀左县指挥部办公室核实/,
    );
  });

  it('C33 HQ has instructed to end it, and no lift has come', () => {
    expect(liftMissingWords(city, '2月14日09:40')).toBe(
      `2026-01期重污染天气Ⅲ级应急响应的终止指令已于2月14日09:40收到并转达，但预警解除尚未收到。终止指令本身不终止响应，响应仍在执行。请向市指挥部办公室核实并请其补发解除；凭其指令也可人工解除：/v1/responses/${ID}/lift`,
    );
    expect(liftMissingWords(called(assurance), '2月14日09:40')).toBe(
      `2026-02期空气质量保障Ⅱ级应急响应的终止指令已于2月14日09:40收到并转达，尚未人工终止。终止指令本身不终止响应，响应仍在执行。请核实后立即办理：/v1/responses/${ID}/lift`,
    );
  });
});
