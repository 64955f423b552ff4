// breaks: app-tests-use-only-simulators
import { City } from '../../../test/story/city';
import { Phones } from '../../../test/simulators/phones';
import { NoticeController } from '../src/notice/notice.controller';
export const desk = [City, Phones, NoticeController];
