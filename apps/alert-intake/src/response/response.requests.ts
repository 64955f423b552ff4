import { IsInstant, IsWords } from '@qingkong/http';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsUUID,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { type ResponseKind, type ResponseState } from './response.entity';

const STATES = ['announced', 'active', 'ended', 'withdrawn'] as const satisfies readonly ResponseState[];
const KINDS = ['actual', 'drill'] as const satisfies readonly ResponseKind[];

/** `?state=&kind=&limit=&cursor=`; the cursor is the `nextCursor` of the page before. */
export class ListResponses {
  @IsOptional() @IsIn(STATES) state?: (typeof STATES)[number];
  @IsOptional() @IsIn(KINDS) kind?: (typeof KINDS)[number];
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit: number = 50;
  @IsOptional() @IsUUID() cursor?: string;
}

/** C49: by whose order, under which number, why, which level, where, from when and until when. */
export class BeginResponse {
  @IsIn(KINDS) kind!: (typeof KINDS)[number];
  @IsWords(2, 200) authority!: string;
  @IsOptional() @IsWords(1, 100) documentNumber?: string;
  @IsWords(2, 1_000) reason!: string;
  @IsIn(['III', 'II', 'I']) level!: 'III' | 'II' | 'I';
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(50) @ArrayUnique() @Matches(/^\d{6}$/, { each: true }) areaCodes!: string[];
  @IsOptional() @IsInstant() onsetAt?: string;
  @IsOptional() @IsInstant() until?: string;
}

/** Why the duty officer ends it; kept for good (R31). */
export class LiftResponse {
  @IsWords(2, 1_000) reason!: string;
  @IsOptional() @IsWords(1, 100) documentNumber?: string;
}

/** With which response it is one episode, and by which order (R12). */
export class MergeResponse extends LiftResponse {
  @IsUUID() intoResponseId!: string;
}
