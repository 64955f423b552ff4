import { applyDecorators, ParseUUIDPipe } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { DailyReportUnknown } from './daily-report-submission.service';
import { DAILY_REPORT_STATES, type DailyReportState } from './daily-report.entity';

const Count = () => applyDecorators(IsInt(), Min(0), Max(1_000_000));
/** NUL and lone surrogates are legal in JSON, but no text that Postgres could keep. */
const Text = () =>
  applyDecorators(IsString(), Matches(/^[^\0\p{Cs}]*$/u, { message: '$property holds characters that are no text' }));
const Part = (type: () => new () => object) => applyDecorators(IsDefined(), IsObject(), ValidateNested(), Type(type));

class EnterpriseCounts {
  @Count() listed!: number;
  @Count() obliged!: number;
  @Count() notified!: number;
  @Count() acknowledged!: number;
}

class ClassCounts {
  @Count() haltProduction!: number;
  @Count() haltEmission!: number;
  @Count() limitProduction!: number;
  @Count() limitEmission!: number;
  @Count() onSiteControl!: number;
  @Count() voluntary!: number;
  @Count() idle!: number;
  @Count() staggered!: number;
}

class InspectionCounts {
  @Count() people!: number;
  @Count() visits!: number;
  @Count() enterprises!: number;
  @Count() problems!: number;
}

/** Body of a submission: the content of one edition, and why it is entered by proxy, where it is (代报). */
export class SubmitDailyReport {
  @IsBoolean() nil!: boolean;
  @Part(() => EnterpriseCounts) enterprises!: EnterpriseCounts;
  @Part(() => ClassCounts) classes!: ClassCounts;
  @Part(() => InspectionCounts) inspections!: InspectionCounts;
  @Text() @MaxLength(5_000) remarks!: string;
  @Text() @Length(1, 50) filledBy!: string;
  @Text() @Length(1, 50) reviewedBy!: string;
  @IsOptional() @Text() @Length(1, 500) proxyReason?: string;
}

/** Query of the list: filters, and a page of it. */
export class ListDailyReports {
  @IsOptional() @IsUUID() responseId?: string;
  @IsOptional() @Text() @Length(1, 80) unitId?: string;
  @IsOptional() @Matches(/^\d{4}-\d{2}-\d{2}$/) @IsISO8601({ strict: true }) reportDate?: string;
  @IsOptional() @IsIn(DAILY_REPORT_STATES) state?: DailyReportState;
  /** Opaque; from the page before. */
  @IsOptional() @Matches(/^[\w-]{22}$/) cursor?: string;
  @Type(() => Number) @IsInt() @Min(1) @Max(200) limit = 50;
}

/** The id in a path; what is no id names no report either. */
export const ReportId = new ParseUUIDPipe({
  exceptionFactory: () => new DailyReportUnknown('There is no such daily report'),
});
