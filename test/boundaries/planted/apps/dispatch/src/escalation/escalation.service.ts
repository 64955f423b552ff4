// breaks: edges-by-the-module-alone
import { NoticeController } from '../notice/notice.controller';
export class EscalationService {
  constructor(readonly controller: NoticeController) {}
}
