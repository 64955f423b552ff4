import { DomainError, type FieldFault } from '@qingkong/contracts';

/** No such instruction. */
export class InstructionNotFound extends DomainError {
  readonly kind = 'notFound';
  readonly code = 'instruction-not-found';
  override readonly title = '未找到该工作指令';

  constructor(instructionId: string) {
    super(`没有编号为 ${instructionId} 的工作指令`, { instructionId });
  }
}

/** An instruction can't be given to a unit that the directory doesn't know, or no longer. */
export class UnitUnknown extends DomainError {
  readonly kind = 'refused';
  readonly code = 'unit-unknown';
  override readonly title = '没有这个单位';

  constructor(unitId: string) {
    super(`通讯录中没有在用的单位 ${unitId}`, { unitId });
  }

  override get fieldFaults(): readonly FieldFault[] {
    return [{ pointer: '/unitId', detail: this.message }];
  }
}

/** Nobody can do by then what he is given now. */
export class DueNotAhead extends DomainError {
  readonly kind = 'refused';
  readonly code = 'due-not-ahead';
  override readonly title = '办结时限必须晚于现在';

  override get fieldFaults(): readonly FieldFault[] {
    return [{ pointer: '/dueAt', detail: this.message }];
  }
}
