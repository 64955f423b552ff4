// breaks: pure-without-services
import { Entity } from 'typeorm';
import { NoticeService } from './notice.service';
@Entity()
export class Notice {
  readonly notices = new NoticeService();
}
