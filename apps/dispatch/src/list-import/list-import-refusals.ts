import { DomainError } from '@qingkong/contracts';

export class ListImportUnknown extends DomainError {
  readonly kind = 'notFound';
  readonly code = 'list-import-unknown';
  override readonly title = '未找到该清单导入';
}

/** Still being read, or refused. */
export class ListNotChecked extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'list-not-checked';
  override readonly title = '清单尚未检查通过，不能发布';
}

/** Another list is in force than the one it was compared with: what was shown is not what would happen. */
export class ListComparisonStale extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'list-comparison-stale';
  override readonly title = '现行清单已变，请重新检查后再发布';
}

export class ListFileMissing extends DomainError {
  readonly kind = 'malformed';
  readonly code = 'list-file-missing';
  override readonly title = '请上传清单文件';
}
