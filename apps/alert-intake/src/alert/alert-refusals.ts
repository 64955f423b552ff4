import { DomainError } from '@qingkong/contracts';
import { type SenderFault } from '../sender/authority';

/** The key (sender, identifier, sent) was used before for another body: an alarm, nothing is applied. */
export class AlertConflict extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'alert-conflict';
  override readonly title = '同一编号已用于另一内容';

  constructor(
    readonly alertId: string,
    facts: Readonly<Record<string, unknown>>,
  ) {
    super(`发送方、编号和时间与已收到的信息 ${alertId} 相同，内容却不同；未作任何处置`, facts);
  }
}

/** A Kafka record without a body. */
export class EmptyRecord extends DomainError {
  readonly kind = 'malformed';
  readonly code = 'empty-record';
  override readonly title = '报文为空';
}

/** Said to a sender without authority once its message is safely kept: it waits for the duty officer, or nothing comes of it. */
export class SenderRefused extends DomainError {
  readonly kind = 'refused';
  override readonly title = '发送方无权发布此信息，未予执行';

  constructor(
    readonly code: SenderFault,
    text: string,
    { id: alertId, waits }: { readonly id: string; readonly waits: boolean },
  ) {
    const kept = waits ? '报文已存入待核，等待值班人员处置' : '报文已存档，不再处置';
    super(`${text}。${kept}；编号 ${alertId}`, { alertId });
  }
}

export class AlertNotFound extends DomainError {
  readonly kind = 'notFound';
  readonly code = 'alert-not-found';
  override readonly title = '未找到该信息';

  constructor(alertId: string) {
    super(`没有编号为 ${alertId} 的信息`, { alertId });
  }
}
