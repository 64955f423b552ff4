import { AllowAuthenticated } from '@qingkong/auth';
import { Database } from '@qingkong/persistence';
import { Controller, Get, Query } from '@nestjs/common';
import { WorkingDayQuery } from './calendar.requests';
import { CalendarService } from './calendar.service';
import { nthWorkingDayAfter } from './working-day';

/** Working days of mainland China, for anybody who has logged in. */
@Controller('v1/calendar')
export class CalendarController {
  constructor(
    private readonly db: Database,
    private readonly calendar: CalendarService,
  ) {}

  /** `{ from, workingDays, date, provisional }`: the nth working day after `from`. */
  @Get()
  @AllowAuthenticated()
  async find(@Query() { from, workingDays }: WorkingDayQuery) {
    const calendar = await this.db.transaction((tx) => this.calendar.read(tx));
    return { from, workingDays, ...nthWorkingDayAfter(from, workingDays, calendar) };
  }
}
