import { contentFaults, type DailyReportContent } from './daily-report-content';
import { invented, nil } from './testing/invented-content';

const pointers = (content: DailyReportContent) => contentFaults(content).map(({ pointer }) => pointer);

describe('C29, R25 figures of a daily report', () => {
  it('accepts figures that agree, and an explicit nil report', () => {
    expect(contentFaults(invented)).toEqual([]);
    expect(contentFaults(nil)).toEqual([]);
  });

  it.each<[string, Partial<DailyReportContent>, string[]]>([
    [
      'classes that do not add up to the list',
      { classes: { ...invented.classes, idle: 2 } },
      ['/classes', '/enterprises/listed'],
    ],
    ['more obliged than listed', { enterprises: { ...invented.enterprises, obliged: 13 } }, ['/enterprises/obliged']],
    [
      'more acknowledged than notified',
      { enterprises: { ...invented.enterprises, notified: 10 } },
      ['/enterprises/acknowledged'],
    ],
    [
      'fewer visits than enterprises visited',
      { inspections: { ...invented.inspections, visits: 3 } },
      ['/inspections/visits'],
    ],
    ['a nil report with figures', { nil: true }, ['/nil']],
    ['nothing but zeros that nobody called a nil report', { ...nil, nil: false }, ['/nil']],
  ])('refuses %s', (_, change, expected) => {
    expect(pointers({ ...invented, ...change })).toEqual(expected);
  });
});
