import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';

// Postgres keeps no NUL in a text, and a reason is more than blanks.
const WORDS = /^[^\0]*\S[^\0]*$/;
/** RFC 3339 with a numeric offset: a time without one is nobody's time (R27). */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?[+-]\d{2}:\d{2}$/;

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
  @IsOptional() @Matches(INSTANT) onsetAt?: string;
  @IsOptional() @Matches(INSTANT) until?: string;
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
