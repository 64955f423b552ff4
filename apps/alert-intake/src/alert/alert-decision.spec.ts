import { type AlertContent } from '../format/alert-content';
import {
  announced,
  at,
  county,
  decide,
  drill,
  named,
  ofKazuo,
  type Row,
  running,
  said,
  waived,
} from './testing/decision-table';

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

it('says why in Chinese', () => {
  expect(decide({ content: { absurdities: ['甲', '乙'] } })).toMatchObject({ text: '报文内容不合理：甲；乙' });
  expect(decide({ content: { status: 'test' } })).toMatchObject({ text: '测试报文，只作记录' });
});
