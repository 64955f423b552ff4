import { IsWords } from '@qingkong/http';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

/** Fields beside the file: which edition it is. */
export class UploadListRequest {
  @IsWords(1, 60)
  label!: string;

  /** 发布日期, as the ecology bureau says it. */
  @Matches(/^2\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/)
  publishedOn!: string;
}

/** `?cursor=&limit=`: `next` of the page before. */
export class ItemsQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  cursor = 0;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit = 100;
}
