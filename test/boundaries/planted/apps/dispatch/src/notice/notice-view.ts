// Right: a policy may know the shape of what a service hands it.
import { type NoticeService } from './notice.service';
export const view = (notices: NoticeService) => notices.words;
