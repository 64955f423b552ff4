import { Allow } from '@qingkong/auth';
import { Controller, Get } from '@nestjs/common';
import { type LaneView, Lanes } from './lanes.service';

/** Provider accounts as the instance that answers sees them: which work, which rest, how much waits. */
@Controller('v1/channels')
@Allow('duty', 'head', 'admin')
export class ChannelController {
  constructor(private readonly lanes: Lanes) {}

  @Get()
  list(): { items: LaneView[] } {
    return { items: this.lanes.view() };
  }
}
