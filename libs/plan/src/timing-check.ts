import { isCalendarDate } from './calendar-date';
import { compareLevel } from './level';
import { type LadderStage, type Plan } from './plan';
import { type Finding } from './file-fault';

/** Whether levels, ladders, waits, times of day, dates and the time zone can be followed (C17, C20, C28, C30, R15). */
export function findTimingFaults(plan: Plan): Finding[] {
  return [
    ...levelFaults(plan),
    ...waitFaults(plan),
    ...ladderFaults(plan),
    ...dailyFaults(plan),
    ...calendarFaults(plan),
  ];
}

/** C17: yellow is lower than orange, orange lower than red, so no two colours share a level. */
function levelFaults({ levels }: Plan): Finding[] {
  const climbs = (lower: 'yellow' | 'orange', higher: 'orange' | 'red'): Finding[] =>
    compareLevel(levels[lower], levels[higher]) < 0
      ? []
      : [
          {
            pointer: `/levels/${higher}`,
            reason: `${higher} (${levels[higher]}) must be a higher level than ${lower} (${levels[lower]})`,
            example: '{ yellow: III, orange: II, red: I }',
          },
        ];
  return [...climbs('yellow', 'orange'), ...climbs('orange', 'red')];
}

/** R15: each stage of a wait in quarantine comes after the one before. */
function waitFaults({ quarantine: { remindAfterMinutes } }: Plan): Finding[] {
  return remindAfterMinutes.flatMap((minutes, i) => {
    const before = remindAfterMinutes[i - 1];
    if (before === undefined || before < minutes) return [];
    const reason = `${minutes} must be more than the stage before, ${before}`;
    return [{ pointer: `/quarantine/remindAfterMinutes/${i}`, reason, example: '[10, 20, 40]' }];
  });
}

/** Whom a ladder can't tell about a unit: the unit itself, and who stands under it. */
const NOT_ABOVE: Record<keyof Plan['ladders'], readonly LadderStage['tell'][]> = {
  taskForce: ['countyBureau', 'taskForce'],
  countyBureau: ['countyBureau'],
  enterprise: [],
};

function ladderFaults({ ladders }: Plan): Finding[] {
  return Object.entries(NOT_ABOVE).flatMap(([kind, notAbove]) => {
    const stages = ladders[kind as keyof Plan['ladders']];
    return stages.flatMap((stage, i) => {
      const pointer = `/ladders/${kind}/${i}`;
      const before = stages[i - 1];
      const late =
        before && before.afterMinutes >= stage.afterMinutes
          ? [
              {
                pointer: `${pointer}/afterMinutes`,
                reason: `${stage.afterMinutes} must be more than the stage before, ${before.afterMinutes}`,
                example: `${before.afterMinutes + 5}`,
              },
            ]
          : [];
      const circular = notAbove.includes(stage.tell)
        ? [{ pointer: `${pointer}/tell`, reason: `${stage.tell} is not above a ${kind}`, example: 'responsiblePerson' }]
        : [];
      return [...late, ...circular];
    });
  });
}

/** C28, C30: reminders come before the report is due, chasing after. Times of one day compare as text. */
function dailyFaults({ dailyReport }: Plan): Finding[] {
  const { dueAt, remindAt, closingRemindAt, taskForceChaseAt } = dailyReport;
  const fault = (key: string, reason: string, example: string) => [{ pointer: `/dailyReport/${key}`, reason, example }];
  const ascending = (key: 'remindAt' | 'taskForceChaseAt') =>
    dailyReport[key].flatMap((time, i, times) =>
      i > 0 && (times[i - 1] ?? '') >= time
        ? fault(`${key}/${i}`, `${time} must be later than the one before`, '[08:00, 08:30]')
        : [],
    );
  return [
    ...ascending('remindAt'),
    ...ascending('taskForceChaseAt'),
    ...remindAt.flatMap((time, i) =>
      time >= dueAt ? fault(`remindAt/${i}`, `${time} reminds of what was due at ${dueAt}`, '08:30') : [],
    ),
    ...(closingRemindAt >= dueAt
      ? fault('closingRemindAt', `${closingRemindAt} reminds of what was due at ${dueAt}`, '08:00')
      : []),
    ...taskForceChaseAt.flatMap((time, i) =>
      time < dueAt ? fault(`taskForceChaseAt/${i}`, `${time} chases what is due only at ${dueAt}`, '12:00') : [],
    ),
  ];
}

function calendarFaults({ plan, timeZone }: Plan): Finding[] {
  const { effectiveFrom } = plan;
  return [
    ...(isCalendarDate(effectiveFrom)
      ? []
      : [{ pointer: '/plan/effectiveFrom', reason: `"${effectiveFrom}" is no date`, example: '2026-01-01' }]),
    ...(isTimeZone(timeZone)
      ? []
      : [{ pointer: '/timeZone', reason: `"${timeZone}" is no time zone`, example: 'Asia/Shanghai' }]),
  ];
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
