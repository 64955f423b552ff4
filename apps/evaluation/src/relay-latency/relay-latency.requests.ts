import { IsUUID } from 'class-validator';
import { PageQuery } from '../page/page.requests';

/** `?responseId=&limit=&cursor=` */
export class RelayLatencyQuery extends PageQuery {
  @IsUUID()
  responseId!: string;
}
