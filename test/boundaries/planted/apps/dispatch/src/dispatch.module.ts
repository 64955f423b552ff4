import { NoticeController } from './notice/notice.controller';
import { NoticeService } from './notice/notice.service';
export const parts = [NoticeController, NoticeService];
