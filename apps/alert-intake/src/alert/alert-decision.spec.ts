import { loadPlan } from '@qingkong/plan';
import { join } from 'node:path';
import { type Authority } from '../sender/authority';
import { type AlertContent } from '../format/alert-content';
import { decideAlert } from './alert-decision';
import { type OpenResponse, type Situation, type Verdict } from './alert-verdict';

const plan = loadPlan(join(__dirname, '../../../../plans/chaoyang.yaml'));
const at = (time: string): Date => new Date(`2026-02-${time}:00+08:00`);

/** The story's yellow alert; every row of the tables says what is different. */
const yellow: AlertContent = {
  sender: 'city-platform@hq.chaoyang.example',
  identifier: 'CY-HQ-2026-0001',
  sent: at('10T15:30'),
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
  effective: at('10T15:30'),
  onset: at('10T22:00'),
  expires: at('14T12:00'),
  responseTypes: ['execute'],
  liftHint: null,
  headline: '关于发布重污染天气黄色预警的通知',
  description: null,
  instruction: null,
  primaryPollutant: 'PM2.5',
  basis: null,
  documentNumber: null,
  absurdities: [],
};

const city: Authority = { kind: 'granted', jurisdiction: '211300' };
const county: Authority = { kind: 'granted', jurisdiction: '211324' };
const waived: Authority = { kind: 'waived', jurisdiction: '211300' };

const running: OpenResponse = {
  id: 'running',
  kind: 'actual',
  jurisdiction: '211300',
  areaCodes: ['211300'],
  state: 'active',
  onsetAt: at('10T22:00'),
  alertSentAt: at('10T15:30'),
};
const announced: OpenResponse = { ...running, state: 'announced' };
const drill: OpenResponse = { ...running, id: 'drill', kind: 'drill' };
const ofKazuo: OpenResponse = { ...running, id: 'kazuo', jurisdiction: '211324', areaCodes: ['211324'] };
const inTwoCounties: OpenResponse = { ...running, areaCodes: ['211324', '211381'] };

const named = { state: 'applied', responseId: 'running' };
const reference = { sender: yellow.sender, identifier: yellow.identifier, sent: yellow.sent };

interface Row {
  readonly content?: Partial<AlertContent>;
  readonly authority?: Authority;
  readonly situation?: Partial<Situation>;
}

function decide({ content = {}, authority = city, situation = {} }: Row): Verdict {
  const usual: Situation = { now: at('10T15:30'), open: [], references: [], standingLift: null };
  return decideAlert({ ...yellow, ...content }, authority, { ...usual, ...situation }, plan);
}

/** `start III`, `lift`, `ignore stale-after-lift`, … */
function said(verdict: Verdict): string {
  if (verdict.act === 'start') return `start ${verdict.kind} ${verdict.level}`;
  return 'reason' in verdict ? `${verdict.act} ${verdict.reason}` : verdict.act;
}

const colour = (severityColour: AlertContent['severityColour'], rest: Partial<AlertContent> = {}): Row => ({
  content: { severityColour, parameterColour: null, responseLevel: null, ...rest },
});

describe('C17, R15: colour and level', () => {
  it.each<[string, Row, string]>([
    ['yellow', colour('yellow'), 'start actual III'],
    ['orange', colour('orange'), 'start actual II'],
    ['red', colour('red'), 'start actual I'],
    ['blue', colour('blue'), 'quarantine colour-blue'],
    ['unknown', colour('unknown'), 'quarantine colour-unknown'],
    ['none', colour(null), 'quarantine colour-unknown'],
    ['only 预警级别', colour(null, { parameterColour: 'red' }), 'start actual I'],
    ['unknown 预警级别', colour('red', { parameterColour: 'unknown' }), 'quarantine colour-unknown'],
    ['unknown severity, known 预警级别', colour('unknown', { parameterColour: 'red' }), 'quarantine colour-unknown'],
    ['two colours', colour('yellow', { parameterColour: 'orange' }), 'quarantine colours-disagree'],
    ['yellow with Ⅲ', colour('yellow', { responseLevel: 'III' }), 'start actual III'],
    ['yellow with Ⅱ', colour('yellow', { responseLevel: 'II' }), 'quarantine level-disagrees'],
    ['yellow with no known level', colour('yellow', { responseLevel: 'unknown' }), 'quarantine level-disagrees'],
    ['a blue Update', colour('blue', { messageType: 'update' }), 'quarantine colour-blue'],
  ])('%s', (_, row, expected) => expect(said(decide(row))).toBe(expected)); // prettier-ignore
});

describe('who, status, kind of message, place', () => {
  it.each<[string, Row, string]>([
    ['C09 unknown sender', { authority: { kind: 'refused', jurisdiction: '211300', code: 'sender-unknown', text: '' } }, 'quarantine sender-unknown'],
    ['C09 a Test of an unknown sender', { authority: { kind: 'refused', jurisdiction: '211300', code: 'sender-not-authorised', text: '' }, content: { status: 'test' } }, 'quarantine sender-not-authorised'],
    ['let through by the duty officer', { authority: waived }, 'start actual III'],
    ['Test', { content: { status: 'test' } }, 'ignore test-message'],
    ['Draft', { content: { status: 'draft' } }, 'ignore draft-message'],
    ['System', { content: { status: 'system' } }, 'ignore system-message'],
    ['a Cancel in Test lifts nothing', { content: { status: 'test', messageType: 'cancel' }, situation: { open: [running] } }, 'ignore test-message'],
    ['Ack', { content: { messageType: 'ack' } }, 'ignore acknowledgement'],
    ['Error', { content: { messageType: 'error' } }, 'quarantine error-message'],
    ['absurd', { content: { absurdities: ['expires 早于 sent'] } }, 'quarantine absurd'],
    ['C13 pre-warning', { content: { category: 'preWarning' } }, 'quarantine pre-warning-by-hand'],
    ['C33 termination instruction', { content: { category: 'terminationInstruction' }, situation: { open: [running] } }, 'quarantine termination-instruction-by-hand'],
    ['C04 instruction', { content: { category: 'instruction' } }, 'quarantine instruction-by-hand'],
    ['another event', { content: { event: '暴雪' } }, 'quarantine other-event'],
    ['a Cancel of another event', { content: { event: '暴雪', messageType: 'cancel' }, situation: { open: [running] } }, 'quarantine other-event'],
    ['no event', { content: { event: null } }, 'quarantine other-event'],
    ['the national code as event', { content: { event: '11B29' } }, 'start actual III'],
    ['no area', { content: { areaCodes: [] } }, 'quarantine area-missing'],
    ['C02 朝阳区 of Beijing', { authority: waived, content: { areaCodes: ['110105'] } }, 'quarantine area-outside-plan'],
    ['C02 the city and Beijing', { authority: waived, content: { areaCodes: ['211300', '110105'] } }, 'quarantine area-outside-plan'],
    ['a county within the city', { content: { areaCodes: ['211324'] } }, 'start actual III'],
  ])('%s', (_, row, expected) => expect(said(decide(row))).toBe(expected)); // prettier-ignore
});

describe('what else is open', () => {
  const exercise = { status: 'exercise' } as const;
  it.each<[string, Row, string]>([
    ['one of the same jurisdiction', { situation: { open: [running] } }, 'quarantine response-already-open'],
    ['one announced', { situation: { open: [announced] } }, 'quarantine response-already-open'],
    ['C11 one of a county, the city comes', { situation: { open: [ofKazuo] } }, 'start actual III'],
    ['C11 one of the city, a county comes', { authority: county, content: { areaCodes: ['211324'] }, situation: { open: [running] } }, 'start actual III'],
    ['R16 a drill', { content: exercise }, 'start drill III'],
    ['R16 a drill while it is real', { content: exercise, situation: { open: [running] } }, 'ignore drill-during-real-response'],
    ['R16 a drill of the city while a county is in earnest', { content: exercise, situation: { open: [ofKazuo] } }, 'ignore drill-during-real-response'],
    ['R16 a second drill', { content: exercise, situation: { open: [drill] } }, 'quarantine response-already-open'],
    ['R16 the real thing during a drill', { situation: { open: [drill] } }, 'start actual III'],
    ['R11 an Update of what runs', { content: { messageType: 'update' }, situation: { open: [running], references: [named] } }, 'quarantine update-not-decided-automatically'],
    ['an Update of what has ended', { content: { messageType: 'update' }, situation: { references: [named] } }, 'quarantine update-of-ended-response'],
    ['an Update of nothing we know', { content: { messageType: 'update' }, situation: { open: [running] } }, 'quarantine unknown-reference'],
    ['R12 an alert sent before the lift', { situation: { standingLift: 'applied' } }, 'ignore stale-after-lift'],
    ['R12 an Update sent before the lift', { content: { messageType: 'update', severityColour: 'orange' }, situation: { standingLift: 'applied' } }, 'ignore stale-after-lift'],
    ['an alert whose lift came first', { situation: { standingLift: 'tombstone' } }, 'ignore lifted-before-it-came'],
  ])('%s', (_, row, expected) => expect(said(decide(row))).toBe(expected)); // prettier-ignore

  it('R16: names the drills that the real thing ends', () => {
    expect(decide({ situation: { open: [drill] } })).toMatchObject({ supersededDrillIds: ['drill'] });
    expect(decide({ content: { status: 'exercise' } })).toMatchObject({ supersededDrillIds: [] });
  });
});

describe('when measures begin', () => {
  it.each<[string, Partial<AlertContent>, Date]>([
    ['R06 ahead', {}, at('10T22:00')],
    ['R05 before the message', { onset: at('09T00:00') }, at('09T00:00')],
    ['without onset, when it takes effect', { onset: null }, at('10T15:30')],
    ['without either, when it was sent', { onset: null, effective: null }, at('10T15:30')],
  ])('%s', (_, content, onsetAt) => expect(decide({ content })).toMatchObject({ act: 'start', onsetAt }));

  it('C35: expires has no say', () => {
    expect(said(decide({ content: { expires: at('10T16:00') }, situation: { now: at('12T00:00') } }))).toBe(
      'start actual III',
    );
  });
});

describe('C32, R06: lifts', () => {
  const cancel: Partial<AlertContent> = { messageType: 'cancel', sent: at('14T08:00'), onset: null, effective: null };
  const referring = { ...cancel, references: [reference] };
  const words = { liftHint: 'words', messageType: 'update', headline: '关于解除重污染天气黄色预警的通知' } as const;
  const open = (...responses: OpenResponse[]): Partial<Situation> => ({ now: at('14T08:00'), open: responses });
  const knowing = (...responses: OpenResponse[]): Partial<Situation> => ({
    ...open(...responses),
    references: [named],
  });

  it.each<[string, Row, string]>([
    ['Cancel by reference', { content: referring, situation: knowing(running) }, 'lift'],
    ['Cancel without content', { content: { ...referring, event: null, areaCodes: [], severityColour: null }, situation: knowing(running) }, 'lift'],
    ['Cancel that refers to nothing: what runs', { content: cancel, situation: open(running) }, 'lift'],
    ['Update with AllClear', { content: { ...referring, messageType: 'update', liftHint: 'allClear' }, situation: knowing(running) }, 'lift'],
    ['plain 解除 in an Update', { content: { ...referring, ...words }, situation: knowing(running) }, 'lift'],
    ['plain 解除 in an Alert', { content: { ...referring, ...words, messageType: 'alert' }, situation: knowing(running) }, 'lift'],
    ['解除黄色，升级为橙色', { content: { ...referring, ...words, headline: '解除黄色预警，升级为橙色预警' }, situation: knowing(running) }, 'quarantine lift-ambiguous'],
    ['blue does not matter to a lift', { content: { ...referring, severityColour: 'blue' }, situation: knowing(running) }, 'lift'],
    ['R06 before its onset', { content: { ...referring, sent: at('10T18:00') }, situation: { ...knowing(announced), now: at('10T18:00') } }, 'withdraw'],
    ['before its onset, but from after it', { content: { ...referring, sent: at('10T18:00'), onset: at('10T23:00') }, situation: { ...knowing(announced), now: at('10T18:00') } }, 'quarantine lift-ends-after-onset'],
    ['after its onset, the deadline still to ring', { content: referring, situation: knowing(announced) }, 'lift'],
    ['a lift of only one county of two', { content: { ...referring, areaCodes: ['211324'] }, situation: knowing(inTwoCounties) }, 'quarantine partial-lift'],
    ['a lift of only one county of the city', { content: { ...referring, areaCodes: ['211324'] }, situation: knowing(running) }, 'quarantine partial-lift'],
    ['a lift that names all seven counties', { content: { ...referring, areaCodes: plan.counties.map(({ code }) => code) }, situation: knowing(running) }, 'lift'],
    ['a city-wide lift of two counties', { content: referring, situation: knowing(inTwoCounties) }, 'lift'],
    ['R16 a drill lift never ends the real thing', { content: { ...referring, status: 'exercise' }, situation: knowing(running) }, 'quarantine lift-of-other-response'],
    ['C11 the city does not end the response of a county', { content: referring, situation: { ...open(ofKazuo), references: [{ state: 'applied', responseId: 'kazuo' }] } }, 'quarantine lift-of-other-response'],
    ['R14 a county ends its own and leaves the city', { authority: county, content: { ...cancel, areaCodes: ['211324'] }, situation: open(running, ofKazuo) }, 'lift'],
    ['a second lift', { content: referring, situation: knowing() }, 'ignore already-ended'],
    ['tombstone: its alert has not come', { content: referring, situation: open() }, 'ignore lift-before-alert'],
    ['tombstone: refers to nothing and nothing runs', { content: cancel, situation: open() }, 'ignore lift-before-alert'],
    ['tombstone: its alert waits in quarantine', { content: referring, situation: { ...open(), references: [{ state: 'quarantined', responseId: null }] } }, 'ignore lift-of-undecided-alert'],
    ['of a drill that was refused', { content: referring, situation: { ...open(), references: [{ state: 'ignored', responseId: null }] } }, 'ignore lift-of-ignored-alert'],
    ['refers to nothing, older than what runs', { content: { ...cancel, sent: at('10T12:00') }, situation: open(running) }, 'ignore lift-of-earlier-response'],
    ['names an alert we never got while one runs', { content: referring, situation: open(running) }, 'quarantine lift-of-unapplied-alert'],
    ['the same, let through', { authority: waived, content: referring, situation: open(running) }, 'lift'],
    ['names an alert that waits while one runs', { content: referring, situation: { ...open(running), references: [{ state: 'quarantined', responseId: null }] } }, 'quarantine lift-of-unapplied-alert'],
    ['that one, let through', { authority: waived, content: referring, situation: { ...open(running), references: [{ state: 'quarantined', responseId: null }] } }, 'lift'],
  ])('%s', (_, row, expected) => expect(said(decide(row))).toBe(expected)); // prettier-ignore

  it.each<[string, Partial<AlertContent>, Date]>([
    ['when it was sent, if it says nothing', {}, at('14T08:00')],
    ['when it says', { onset: at('14T06:00') }, at('14T06:00')],
    ['R05 retroactively', { onset: at('11T00:00') }, at('11T00:00')],
    ['not at the onset that a Cancel repeats', { onset: at('10T22:00'), effective: at('10T15:30') }, at('14T08:00')],
    ['not before its onset', { sent: at('10T21:50') }, at('10T22:00')],
  ])('ends it %s', (_, content, endedAt) => {
    const row = { content: { ...referring, ...content }, situation: knowing(running) };
    expect(decide(row)).toMatchObject({ act: 'lift', responseId: 'running', endedAt });
  });
});

it('says why in Chinese', () => {
  expect(decide({ content: { absurdities: ['甲', '乙'] } })).toMatchObject({ text: '报文内容不合理：甲；乙' });
  expect(decide({ content: { status: 'test' } })).toMatchObject({ text: '测试报文，只作记录' });
});
