import { DomainError, type FieldFault } from '@qingkong/contracts';

/** One page of a list. The cursor is opaque to callers; null on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** The cursor isn't one that we gave out. */
export class CursorInvalid extends DomainError {
  readonly kind = 'malformed';
  readonly code = 'cursor-invalid';
  override readonly title = '分页游标无效';

  override get fieldFaults(): readonly FieldFault[] {
    return [{ pointer: '/cursor', detail: 'must be the nextCursor of an earlier page' }];
  }
}

/** Cuts a page from rows that were read one beyond `limit`; `keyOf` is what the list is sorted by. */
export function pageOf<T>(rows: readonly T[], limit: number, keyOf: (row: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const isLastPage = rows.length <= limit || last === undefined;
  return { items, nextCursor: isLastPage ? null : Buffer.from(keyOf(last)).toString('base64url') };
}

/** The sort key after which a page begins; null for the first. Throws {@link CursorInvalid} unless it has the `form` of a key. */
export function keyAfter(cursor: string | undefined, form: RegExp): string | null {
  if (cursor === undefined) return null;
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!form.test(key)) throw new CursorInvalid('The cursor was not given out by this list');
  return key;
}
