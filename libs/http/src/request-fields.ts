import { applyDecorators } from '@nestjs/common';
import { IsISO8601, IsString, Length, Matches } from 'class-validator';

/** More than blanks; no NUL and no half characters, which Postgres or a reader couldn't keep. */
const WORDS = /^\s*[^\0\p{Cs}\s][^\0\p{Cs}]*$/u;
/** Of this millennium, with a numeric offset. */
const INSTANT = /^2\d{3}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?[+-]([01]\d|2[0-3]):[0-5]\d$/;

/** A field for what a person writes: `min` to `max` characters, not only blanks. */
export const IsWords = (min: number, max: number) => applyDecorators(IsString(), Length(min, max), Matches(WORDS));

/**
 * A field for an instant as RFC 3339 writes it, of a day that exists. A time without an offset is nobody's time, and one in Z is not said
 * in anybody's (R27, contracts.md §2).
 */
export const IsInstant = () =>
  applyDecorators(
    Matches(INSTANT, { message: '$property must be an instant with an offset, like 2026-02-13T17:00:00+08:00' }),
    IsISO8601({ strict: true }, { message: '$property must be of a day that exists' }),
  );
