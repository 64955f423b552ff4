import { noticedCalendar } from '../../test/noticed-calendar';
import { EvaluationDesk } from '../../test/evaluation-desk';
import { CalendarService } from './calendar.service';

let desk: EvaluationDesk;
beforeAll(async () => (desk = await EvaluationDesk.open()));
afterAll(() => desk.close());

describe('C36 the calendar in the database', () => {
  test('is that of the notices that are shipped', async () => {
    const calendar = await desk.db.transaction((tx) => new CalendarService().read(tx));
    const { coveredYears, exceptions } = noticedCalendar();
    expect(calendar.coveredYears).toEqual(coveredYears);
    expect(new Map([...calendar.exceptions].sort())).toEqual(new Map([...exceptions].sort()));
  });

  test.each([
    ['a weekend that is off', `('2026-02-15', 2026, 'off')`],
    ['a weekday that is worked', `('2026-02-24', 2026, 'worked')`],
    ['a year without a notice', `('2027-01-01', 2027, 'off')`],
    ['another year than the day’s', `('2026-03-02', 2025, 'off')`],
  ])('refuses %s', async (_, values) => {
    await expect(desk.db.query(`insert into calendar_exception (day, year, kind) values ${values}`)).rejects.toThrow();
  });
});
