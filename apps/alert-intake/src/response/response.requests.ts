import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';

/** More than blanks; no NUL and no half characters, which Postgres or a reader couldn't keep. */
const WORDS = /^\s*[^\0\p{Cs}\s][^\0\p{Cs}]*$/u;
/** RFC 3339 of this millennium with a numeric offset: a time without one is nobody's time (R27). */
const INSTANT = /^2\d{3}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?[+-]([01]\d|2[0-3]):[0-5]\d$/;
/** Whether there is such a day is IsISO8601's to say. */
const Instant = () => applyDecorators(IsOptional(), Matches(INSTANT), IsISO8601({ strict: true }));

/** `?limit=&cursor=`; the cursor is the `nextCursor` of the page before. */
export class ListResponses {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit: number = 50;
  @IsOptional() @IsUUID() cursor?: string;
}

/** C49: by whose order, under which number, why, which level, where, from when and until when. */
export class BeginResponse {
  @IsIn(['actual', 'drill']) kind!: 'actual' | 'drill';
  @IsString() @Length(2, 200) @Matches(WORDS) authority!: string;
  @IsOptional() @IsString() @Length(1, 100) @Matches(WORDS) documentNumber?: string;
  @IsString() @Length(2, 1_000) @Matches(WORDS) reason!: string;
  @IsIn(['III', 'II', 'I']) level!: 'III' | 'II' | 'I';
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(50) @Matches(/^\d{6}$/, { each: true }) areaCodes!: string[];
  @Instant() onsetAt?: string;
  @Instant() until?: string;
}

/** Why the duty officer ends it; kept for good (R31). */
export class LiftResponse {
  @IsString() @Length(2, 1_000) @Matches(WORDS) reason!: string;
  @IsOptional() @IsString() @Length(1, 100) @Matches(WORDS) documentNumber?: string;
}

/** With which response it is one episode, and by which order (R12). */
export class MergeResponse extends LiftResponse {
  @IsUUID() intoResponseId!: string;
}
