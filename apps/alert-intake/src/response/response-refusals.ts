import { DomainError } from '@qingkong/contracts';

/** No such response, or none in the caller's scope. */
export class ResponseNotFound extends DomainError {
  readonly kind = 'notFound';
  readonly code = 'response-not-found';
  override readonly title = '未找到该响应';
}
