import { Type } from '@sinclair/typebox';
import { defineEvent, type PayloadOf } from '../event';
import { areaCode, closed, unitId, unitKind } from '../fields';
import { directoryEvents } from '../topics';

/** State of one unit, not a delta; no person and no contact travels (R32). */
export const UnitChanged = defineEvent({
  type: 'directory.unit-changed',
  version: 1,
  topic: directoryEvents,
  key: (payload) => payload.unitId,
  payload: Type.Object(
    {
      unitId,
      kind: unitKind,
      name: Type.String({ minLength: 1 }),
      areaCode: Type.Union([areaCode, Type.Null()]),
      /** 市直: owes dailies and summaries to the Office itself (C26). */
      municipal: Type.Boolean(),
      /** The task force that supervises it, where one does (C06). */
      taskForceId: Type.Union([unitId, Type.Null()]),
      active: Type.Boolean(),
    },
    closed,
  ),
});
export type UnitChanged = PayloadOf<typeof UnitChanged>;

/** Who a token's `sub` is: its unit and roles (contracts.md §3). */
export const AccountChanged = defineEvent({
  type: 'directory.account-changed',
  version: 1,
  topic: directoryEvents,
  key: (payload) => `account:${payload.sub}`,
  payload: Type.Object(
    {
      sub: Type.String({ minLength: 1 }),
      unitId: Type.Union([unitId, Type.Null()]),
      roles: Type.Array(Type.String()),
      active: Type.Boolean(),
    },
    closed,
  ),
});
export type AccountChanged = PayloadOf<typeof AccountChanged>;
