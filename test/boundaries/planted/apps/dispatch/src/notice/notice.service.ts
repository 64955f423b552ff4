import { Injectable } from '@nestjs/common';
import { Database } from '@qingkong/persistence';
import { words } from './words';
@Injectable()
export class NoticeService extends Database {
  readonly words = words;
}
