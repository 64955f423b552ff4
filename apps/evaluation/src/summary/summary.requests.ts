import { IsIn, IsObject, IsOptional, IsUUID, Length, Matches } from 'class-validator';
import { PageQuery } from '../page/page.requests';
import { UNIT_ID } from '../unit/unit-id';
import { SUMMARY_STATES, type SummaryState } from './summary.entity';

/** `?responseId=&unitId=&state=&limit=&cursor=` */
export class SummaryQuery extends PageQuery {
  @IsOptional()
  @IsUUID()
  responseId?: string;

  @IsOptional()
  @Matches(UNIT_ID)
  unitId?: string;

  @IsOptional()
  @IsIn(SUMMARY_STATES)
  state?: SummaryState;
}

/** The summary a route is about. */
export class SummaryParams {
  @IsUUID()
  id!: string;
}

/** One version of a summary: a text per part of the plan, by the part's id. Whoever enters it for a unit says why. */
export class SubmitSummary {
  @IsObject()
  parts!: Record<string, unknown>;

  @IsOptional()
  @Length(1, 500)
  @Matches(/^(?=.*\S)\P{Cc}+$/u, { message: 'must be one line of text' })
  proxyReason?: string;
}
