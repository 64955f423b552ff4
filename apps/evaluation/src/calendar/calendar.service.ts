import { rows, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { type DayException, type WorkingCalendar } from './working-day';

/** The working-day calendar as it stands in the database. */
@Injectable()
export class CalendarService {
  /** The exceptions of every year whose notice is known. */
  async read(tx: Tx): Promise<WorkingCalendar> {
    const years = await rows<{ year: number }>(tx, 'select year from calendar_year');
    const exceptions = await rows<{ day: string; kind: DayException }>(tx, 'select day, kind from calendar_exception');
    return {
      coveredYears: new Set(years.map(({ year }) => year)),
      exceptions: new Map(exceptions.map(({ day, kind }) => [day, kind])),
    };
  }
}
