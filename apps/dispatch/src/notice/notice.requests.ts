import { IsString, IsUUID, Length } from 'class-validator';

/** Which notices to list. */
export class NoticesQuery {
  @IsUUID()
  responseId!: string;
}

/** 重发: to whom and why. */
export class RepeatRequest {
  @IsString()
  @Length(1, 80)
  personId!: string;

  @IsString()
  @Length(2, 500)
  reason!: string;
}
