import { Type } from '@sinclair/typebox';
import { defineEvent, type PayloadOf } from '../event';
import { calendarDate, closed, instant, uuid } from '../fields';
import { listEvents } from '../topics';

/** The ecology bureau's list of this version is the one in force (C21). */
export const ListPublished = defineEvent({
  type: 'list.published',
  version: 1,
  topic: listEvents,
  key: (payload) => payload.listVersionId,
  payload: Type.Object(
    {
      listVersionId: uuid,
      label: Type.String(),
      publishedOn: calendarDate,
      enterprises: Type.Integer({ minimum: 0 }),
      lines: Type.Integer({ minimum: 0 }),
      at: instant,
    },
    closed,
  ),
});
export type ListPublished = PayloadOf<typeof ListPublished>;
