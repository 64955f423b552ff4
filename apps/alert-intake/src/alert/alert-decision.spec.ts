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
  origin: 'alert',
  jurisdiction: '211300',
  areaCodes: ['211300'],
  state: 'active',
  level: 'III',
  levelFromAt: at('10T22:00'),
  onsetAt: at('10T22:00'),
  alertSentAt: at('10T15:30'),
  lastSentAt: at('10T15:30'),
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
  const usual: Situation = {
    now: at('10T15:30'),
    open: [],
    references: [],
    standingLift: null,
    latestResponseId: null,
  };
  return decideAlert({ ...yellow, ...content }, authority, { ...usual, ...situation }, plan);
}

/** `start III`, `lift`, `ignore stale-after-lift`, … */
function said(verdict: Verdict): string {
  if (verdict.act === 'start') return `start ${verdict.kind} ${verdict.level}`;
  if (verdict.act === 'upgrade' || verdict.act === 'downgrade') return `${verdict.act} ${verdict.level}`;
  if (verdict.act === 'relay') return `relay ${verdict.responseId}`;
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
    ['C13 pre-warning', { content: { category: 'preWarning' } }, 'preWarning'],
    ['C13 pre-warning of blue: what may come is no level', { content: { category: 'preWarning', severityColour: 'blue' } }, 'preWarning'],
    ['C13 pre-warning that is off', { content: { category: 'preWarning', messageType: 'cancel' } }, 'preWarningEnd'],
    ['C02 pre-warning for another place', { content: { category: 'preWarning', areaCodes: ['110105'] } }, 'quarantine area-outside-plan'],
    ['C33 termination instruction while it runs', { content: { category: 'terminationInstruction' }, situation: { open: [running] } }, 'relay running'],
    ['C33 termination instruction after the lift', { content: { category: 'terminationInstruction' }, situation: { latestResponseId: 'ended' } }, 'relay ended'],
    ['C33 termination instruction that names its response', { content: { category: 'terminationInstruction' }, situation: { open: [running], references: [{ state: 'applied', responseId: 'named' }] } }, 'relay named'],
    ['C33 termination instruction before everything', { content: { category: 'terminationInstruction' } }, 'relay null'],
    ['C33 termination instruction in a drill', { content: { category: 'terminationInstruction', status: 'exercise' }, situation: { open: [running, drill] } }, 'relay drill'],
    ['C04 instruction', { content: { category: 'instruction', severityColour: 'unknown', event: null } }, 'instruction'],
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

describe('R09, R10, R11: Updates of what runs', () => {
  const update = (change: Partial<AlertContent> = {}): Partial<AlertContent> => ({
    ...{
      messageType: 'update',
      references: [reference],
      sent: at('11T15:40'),
      onset: at('11T16:00'),
      effective: at('11T15:40'),
    },
    ...change,
  });
  const of = (change: Partial<AlertContent>, own: Partial<OpenResponse> = {}, rest: Row = {}): Row => ({
    ...rest,
    content: update(change),
    situation: { now: at('11T15:40'), open: [{ ...running, ...own }], references: [named], ...rest.situation },
  });
  const orange = { severityColour: 'orange', parameterColour: 'orange', responseLevel: 'II' } as const;
  const red = { severityColour: 'red', parameterColour: 'red', responseLevel: 'I' } as const;

  it.each<[string, Row, string]>([
    ['yellow to orange', of(orange), 'upgrade II'],
    ['yellow to red', of(red), 'upgrade I'],
    ['orange to yellow', of({}, { level: 'II' }), 'downgrade III'],
    ['red to orange', of(orange, { level: 'I' }), 'downgrade II'],
    ['the same level: an extension, other words', of({}), 'update'],
    ['R10 down to blue: for the duty officer', of({ severityColour: 'blue', parameterColour: null, responseLevel: null }, { level: 'II' }), 'quarantine colour-blue'],
    ['R10 down from yellow, as AllClear: a lift', of({ liftHint: 'allClear' }), 'lift'],
    ['before the onset, to orange', of({ ...orange, onset: at('10T22:00'), sent: at('10T18:00') }, { state: 'announced' }, { situation: { now: at('10T18:00') } }), 'upgrade II'],
    ['before the onset, earlier than was told', of({ ...orange, onset: at('10T20:00'), sent: at('10T18:00') }, { state: 'announced' }, { situation: { now: at('10T18:00') } }), 'quarantine update-moves-onset'],
    ['before the onset, later than was told', of({ onset: at('11T00:00'), sent: at('10T18:00') }, { state: 'announced' }, { situation: { now: at('10T18:00') } }), 'quarantine update-moves-onset'],
    ['before the onset, another level from later on', of({ ...orange, onset: at('11T08:00'), sent: at('10T18:00') }, { state: 'announced' }, { situation: { now: at('10T18:00') } }), 'upgrade II'],
    ['a change ahead, said again', of({ ...orange, onset: at('12T00:00') }, { level: 'II', levelFromAt: at('12T00:00') }, { situation: { now: at('11T15:40') } }), 'update'],
    ['a change ahead, from another time on', of(orange, { level: 'II', levelFromAt: at('12T00:00') }, { situation: { now: at('11T15:40') } }), 'quarantine update-moves-onset'],
    ['a change ahead, with the onset of the alert', of({ ...orange, onset: at('10T22:00') }, { level: 'II', levelFromAt: at('12T00:00') }, { situation: { now: at('11T15:40') } }), 'update'],
    ['R12 older than what was applied last', of(orange, { lastSentAt: at('13T14:00') }), 'ignore superseded-by-later'],
    ['R11 as old as what was applied last', of({}, { lastSentAt: at('11T15:40') }), 'update'],
    ['of one county of the city', of({ ...orange, areaCodes: ['211324'] }), 'quarantine update-area-differs'],
    ['of the city, though only two counties respond', of(orange, { areaCodes: ['211324', '211381'] }), 'quarantine update-area-differs'],
    ['all seven counties by name', of({ ...orange, areaCodes: plan.counties.map(({ code }) => code) }), 'upgrade II'],
    ['R16 a drill’s Update of the real thing', of({ ...orange, status: 'exercise' }), 'quarantine update-of-other-response'],
    ['R16 a drill’s Update of a drill', of({ ...orange, status: 'exercise' }, { kind: 'drill' }), 'upgrade II'],
    ['C11 of the response of a county', of(orange, {}, { situation: { open: [running, ofKazuo], references: [{ state: 'applied', responseId: 'kazuo' }] } }), 'quarantine update-of-other-response'],
    ['C49 nothing runs but an assurance by hand', of(orange, { id: 'assurance', origin: 'assurance' }), 'quarantine update-of-ended-response'],
    ['that names nothing', of({ ...orange, references: [] }, {}, { situation: { references: [] } }), 'quarantine unknown-reference'],
    ['that names nothing, let through', of({ ...orange, references: [] }, {}, { authority: waived, situation: { references: [] } }), 'upgrade II'],
    ['that names what we never got', of(orange, {}, { situation: { references: [] } }), 'quarantine unknown-reference'],
    ['that names one we have and one we never got', of({ ...orange, references: [reference, { ...reference, identifier: 'X' }] }), 'upgrade II'],
    ['a second Alert, let through: means an Update', of({ ...orange, messageType: 'alert', references: [] }, {}, { authority: waived, situation: { references: [] } }), 'upgrade II'],
  ])('%s', (_, row, expected) => expect(said(decide(row))).toBe(expected)); // prettier-ignore

  it.each<[string, Partial<AlertContent>, Partial<OpenResponse>, Date]>([
    ['R06 when it says', {}, {}, at('11T16:00')],
    ['R05 retroactively', { onset: at('11T09:00') }, {}, at('11T09:00')],
    ['when it was sent, where it repeats the alert’s onset', { onset: at('10T22:00') }, {}, at('11T15:40')],
    ['when it was sent, where it says nothing', { onset: null, effective: null }, {}, at('11T15:40')],
    [
      'not before measures begin',
      { onset: null, effective: null, sent: at('10T18:00') },
      { state: 'announced' },
      at('10T22:00'),
    ],
  ])('changes the level %s', (_, change, own, fromAt) => {
    expect(decide(of({ ...orange, ...change }, own))).toMatchObject({ act: 'upgrade', fromAt });
  });
});

it.each<[string, Partial<AlertContent>, string[]]>([
  ['PM2.5', {}, []],
  ['ozone', { primaryPollutant: '臭氧' }, ['ozone-only']],
  ['O3-8h', { primaryPollutant: 'O₃-8h' }, ['ozone-only']],
  ['ozone and PM2.5', { primaryPollutant: 'O3、PM2.5' }, []],
  ['sand', { basis: '受沙尘传输影响' }, ['dust']],
  ['smoke from abroad', { description: '受外来烟尘影响' }, ['dust']],
])('C02 starts, and flags, %s', (_, content, flags) => {
  expect(decide({ content })).toMatchObject({ act: 'start', flags });
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
