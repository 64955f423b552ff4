import { type AlertContent } from './alert-content';
import { asReceived, isSentAhead } from './alert-content-absurdities';

const RECEIVED = new Date('2026-02-10T15:30:00+08:00');
const after = (minutes: number): Date => new Date(RECEIVED.getTime() + minutes * 60_000);
const DAY = 1_440;

const ALERT: AlertContent = {
  ...{ sender: 'hq', identifier: 'A', sent: RECEIVED, scope: 'restricted', language: 'zh-CN', event: '重污染天气' },
  ...{ status: 'actual', messageType: 'alert', category: 'alert', severityColour: 'yellow', areaCodes: ['211300'] },
  ...{ parameterColour: null, responseLevel: null, areaDescriptions: [], effective: null, onset: null, expires: null },
  ...{ responseTypes: [], liftHint: null, headline: null, description: null, instruction: null, references: [] },
  ...{ primaryPollutant: null, basis: null, documentNumber: null, absurdities: [] },
};
const UPDATE: Partial<AlertContent> = { messageType: 'update' };
const CANCEL: Partial<AlertContent> = { messageType: 'cancel' };
const ALL_CLEAR: Partial<AlertContent> = { messageType: 'update', liftHint: 'allClear' };
const INSTRUCTION: Partial<AlertContent> = { category: 'terminationInstruction' };
const LONG_AGO = '开始时刻在收到 30 天以前';

describe('R12, R05, R06 what is absurd about the times of a message when it comes', () => {
  it.each<[string, Partial<AlertContent>, string[]]>([
    ['a clock that is 5 minutes fast', { sent: after(5) }, []],
    ['a clock that is faster', { sent: new Date(after(5).getTime() + 1) }, ['sent 晚于收到时刻 5 分钟以上']],
    ['whatever it is about', { ...INSTRUCTION, sent: after(6) }, ['sent 晚于收到时刻 5 分钟以上']],
    ['an onset 30 days ahead', { onset: after(30 * DAY) }, []],
    ['an onset further ahead', { onset: after(30 * DAY + 1) }, ['开始时刻在收到 30 天以后']],
    ['effective, where it has no onset', { effective: after(31 * DAY) }, ['开始时刻在收到 30 天以后']],
    ['an onset 30 days ago', { onset: after(-30 * DAY) }, []],
    ['an onset longer ago', { onset: after(-30 * DAY - 1) }, [LONG_AGO]],
    ['an Update as old', { ...UPDATE, onset: after(-31 * DAY) }, [LONG_AGO]],
    ['a message that was sent long ago and says no more', { sent: after(-31 * DAY) }, [LONG_AGO]],
    ['an end 30 days after the onset', { onset: after(DAY), expires: after(31 * DAY) }, []],
    ['a later end', { onset: after(DAY), expires: after(31 * DAY + 1) }, ['expires 在开始 30 天以后']],
    [
      'a later end of what began before',
      { onset: after(-DAY), expires: after(31 * DAY) },
      ['expires 在开始 30 天以后'],
    ],
    ['C32 a lift that repeats old times', { ...CANCEL, onset: after(-90 * DAY), expires: after(90 * DAY) }, []],
    ['an AllClear that does', { ...ALL_CLEAR, onset: after(-90 * DAY) }, []],
    ['a lift far ahead', { ...CANCEL, onset: after(31 * DAY) }, ['解除时刻在收到 30 天以后']],
    ['an instruction about whenever', { ...INSTRUCTION, onset: after(90 * DAY), expires: after(900 * DAY) }, []],
    ['a pre-warning', { category: 'preWarning', onset: after(31 * DAY) }, ['开始时刻在收到 30 天以后']],
  ])('%s: %#', (_, change, expected) => {
    expect(asReceived({ ...ALERT, ...change }, RECEIVED).absurdities).toEqual(expected);
  });

  it('stands beside what is absurd about it anyway', () => {
    const content = { ...ALERT, sent: after(6), absurdities: ['references 指向报文自身'] };
    expect(asReceived(content, RECEIVED).absurdities).toEqual([
      'references 指向报文自身',
      'sent 晚于收到时刻 5 分钟以上',
    ]);
    expect(isSentAhead(after(5), RECEIVED)).toBe(false);
  });
});
