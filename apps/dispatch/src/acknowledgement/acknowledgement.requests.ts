import { IsString, MaxLength } from 'class-validator';

/** What the page's form posts. */
export class ConfirmationRequest {
  /** The hidden field of the page. */
  @IsString()
  @MaxLength(64)
  confirm!: string;
}
