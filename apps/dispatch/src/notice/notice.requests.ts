import { IsOptional, IsString, IsUUID, Length, Matches } from 'class-validator';

// Postgres keeps no NUL in a text.
const PRINTABLE = /^[^\0]+$/;

/** Which notices to list. */
export class NoticesQuery {
  @IsUUID()
  responseId!: string;

  /** `next` of the page before. */
  @IsOptional()
  @IsUUID()
  cursor?: string;
}

/** `?cursor=`: `next` of the page before. */
export class DeliveriesQuery {
  @IsOptional()
  @Matches(/^\d{1,18}-\d{1,9}$/)
  cursor?: string;
}

/** 重发: to whom and why. */
export class RepeatRequest {
  @IsString()
  @Length(1, 80)
  @Matches(PRINTABLE)
  personId!: string;

  @IsString()
  @Length(2, 500)
  @Matches(PRINTABLE)
  reason!: string;
}
