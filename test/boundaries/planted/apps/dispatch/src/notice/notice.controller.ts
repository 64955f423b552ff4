import { Controller } from '@nestjs/common';
import { NoticeService } from './notice.service';
@Controller()
export class NoticeController {
  constructor(readonly notices: NoticeService) {}
}
