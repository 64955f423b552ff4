import { loadPlan } from '@qingkong/plan';
import { DateTime } from 'luxon';
import { climb, firstStage, missingAt, nextStage, type OwedReport } from './reminder-ladder';

const plan = loadPlan('plans/chaoyang.yaml');
const at = (text: string) => DateTime.fromISO(`2026-02-${text}`, { zone: plan.timeZone }).toJSDate();
const said = (date: Date) => DateTime.fromJSDate(date, { zone: plan.timeZone }).toFormat('dd HH:mm:ss');

const ordinary: OwedReport = { dueAt: at('11T09:00'), closing: false };
const closing: OwedReport = { dueAt: at('15T09:00'), closing: true };

/** "at urgency → audience", or nothing. */
function heard(report: OwedReport, from: number, now: string): string {
  const step = climb(report, plan, from, at(now));
  return step
    ? `${said(step.stage.at)} ${step.urgency} → ${step.audience.join('+')}, skipped ${step.skipped}`
    : 'nothing';
}

describe('C30 the ladder of one daily report', () => {
  it.each<[string, number, string]>([
    ['11T07:59:59.999', 0, 'nothing'],
    ['11T08:00:00', 0, '11 08:00:00 reminder → unit, skipped 0'],
    ['11T08:30:00', 1, '11 08:30:00 reminder → unit, skipped 0'],
    ['11T08:50:00', 2, '11 08:50:00 reminder → unit, skipped 0'],
    ['11T09:00:00.999', 3, 'nothing'],
    ['11T09:00:01', 3, '11 09:00:01 missing → unit+taskForce+deputy, skipped 0'],
    ['11T10:00:00', 4, '11 10:00:00 missing → unit, skipped 0'],
    ['11T11:00:00', 5, '11 11:00:00 missing → unit, skipped 0'],
    ['11T12:00:00', 6, '11 12:00:00 missing → unit+taskForce, skipped 0'],
    ['11T13:00:00', 7, '11 13:00:00 missing → unit, skipped 0'],
    ['12T12:00:00', 30, '12 12:00:00 missing → unit+taskForce, skipped 0'],
  ])('at %s, before stage %d: %s', (now, from, expected) => {
    expect(heard(ordinary, from, now)).toBe(expected);
  });

  it('climbs stage by stage, each after the one before, for days', () => {
    const climbed: string[] = [];
    for (let stage = firstStage(ordinary, plan); stage && climbed.length < 40;) {
      climbed.push(said(stage.at));
      expect(climb(ordinary, plan, stage.number, stage.at)?.stage).toEqual(stage);
      stage = nextStage(ordinary, plan, stage.at);
    }
    expect(climbed.slice(0, 6)).toEqual([
      '11 08:00:00',
      '11 08:30:00',
      '11 08:50:00',
      '11 09:00:01',
      '11 10:00:00',
      '11 11:00:00',
    ]);
    expect(climbed).toEqual([...climbed].sort());
  });

  it('C28 what comes at the deadline is late, and missing only once that second is over', () => {
    expect(said(missingAt(ordinary))).toBe('11 09:00:01');
  });
});

describe('R03 the ladder of the closing day', () => {
  it.each<[string, number, string]>([
    ['15T07:59:00', 0, 'nothing'],
    ['15T08:00:00', 0, '15 08:00:00 reminder → unit, skipped 0'],
    ['15T12:00:00', 1, 'nothing'],
  ])('at %s, before stage %d: %s', (now, from, expected) => {
    expect(heard(closing, from, now)).toBe(expected);
  });

  it('ends after its one reminder', () => {
    expect(nextStage(closing, plan, at('15T08:00'))).toBeNull();
  });
});

describe('R28 after downtime the latest stage alone is said', () => {
  it.each<[string, number, string]>([
    ['11T08:40:00', 0, '11 08:30:00 reminder → unit, skipped 1'],
    ['11T09:00:00.500', 0, '11 08:50:00 reminder → unit, skipped 2'],
    ['11T09:20:00', 0, '11 09:00:01 missing → unit+taskForce+deputy, skipped 3'],
    ['11T10:30:00', 2, '11 10:00:00 missing → unit+taskForce+deputy, skipped 2'],
    ['11T13:10:00', 5, '11 13:00:00 missing → unit+taskForce, skipped 2'],
    ['11T14:10:00', 7, '11 14:00:00 missing → unit, skipped 1'],
    ['13T08:10:00', 7, '13 08:00:00 missing → unit+taskForce, skipped 43'],
  ])('at %s, when it stood before stage %d: %s', (now, from, expected) => {
    expect(heard(ordinary, from, now)).toBe(expected);
  });
});

describe('R05 grace takes the ladder along', () => {
  const graced: OwedReport = { dueAt: at('13T03:30'), closing: false };

  it.each<[string, number, string]>([
    ['13T02:30:00', 0, '13 02:30:00 reminder → unit, skipped 0'],
    ['13T03:20:00', 2, '13 03:20:00 reminder → unit, skipped 0'],
    ['13T03:30:01', 3, '13 03:30:01 missing → unit+taskForce+deputy, skipped 0'],
    ['13T11:30:00', 11, '13 11:30:00 missing → unit, skipped 0'],
    ['13T12:30:00', 12, '13 12:30:00 missing → unit+taskForce, skipped 0'],
  ])('at %s, before stage %d: %s', (now, from, expected) => {
    expect(heard(graced, from, now)).toBe(expected);
  });
});
