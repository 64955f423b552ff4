import { DomainError, type FieldFault } from '@qingkong/contracts';

/** One mandatory part, as the plan names it. */
export interface SummaryPart {
  readonly id: string;
  readonly title: string;
}

type PartCode = 'summary-part-empty' | 'summary-part-too-long' | 'summary-part-unreadable' | 'summary-part-unknown';

/** What is wrong with one part. */
export interface PartFault extends FieldFault {
  readonly code: PartCode;
}

const MAX_CHARACTERS = 20_000;

/** The parts can't be taken as they are; `errors[]` names each bad one, the title the first. */
export class SummaryPartsRefused extends DomainError {
  readonly kind = 'refused';
  readonly code: PartCode;
  override readonly title: string;

  constructor(private readonly faults: readonly [PartFault, ...PartFault[]]) {
    super(faults.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; '));
    this.code = faults[0].code;
    this.title = `总结未被接受：${faults[0].detail}`;
  }

  override get fieldFaults(): readonly FieldFault[] {
    return this.faults.map(({ pointer, detail }) => ({ pointer, detail }));
  }
}

/**
 * C37: every part of the plan is there, is text, and says something; 「无问题」 is something. Texts are kept as they were sent.
 * Throws {@link SummaryPartsRefused}.
 */
export function checkParts(
  sent: Readonly<Record<string, unknown>>,
  parts: readonly SummaryPart[],
): Record<string, string> {
  const known = new Set(parts.map(({ id }) => id));
  const strangers = Object.keys(sent).filter((id) => !known.has(id));
  const [first, ...others] = [
    ...parts.flatMap((part) => faultOf(part, Object.hasOwn(sent, part.id) ? sent[part.id] : '')),
    ...strangers.map((id): PartFault => fault(id, 'summary-part-unknown', '总结没有这一部分')),
  ];
  if (first) throw new SummaryPartsRefused([first, ...others]);
  return Object.fromEntries(parts.map(({ id }) => [id, sent[id] as string]));
}

function faultOf({ id, title }: SummaryPart, text: unknown): PartFault[] {
  if (typeof text !== 'string') return [fault(id, 'summary-part-unreadable', `「${title}」应为文字`)];
  // Marks without width are no text either: Cf holds the zero-width blank and its kin.
  if (/^[\s\p{Cf}]*$/u.test(text)) return [fault(id, 'summary-part-empty', `「${title}」不能为空`)];
  if ([...text].length > MAX_CHARACTERS) {
    return [fault(id, 'summary-part-too-long', `「${title}」超过 ${MAX_CHARACTERS} 字`)];
  }
  // Postgres keeps neither NUL nor half of a surrogate pair.
  if (text.includes('\0') || !text.isWellFormed()) {
    return [fault(id, 'summary-part-unreadable', `「${title}」含有无法保存的字符`)];
  }
  return [];
}

function fault(id: string, code: PartCode, detail: string): PartFault {
  return { pointer: `/parts/${id.replaceAll('~', '~0').replaceAll('/', '~1')}`, code, detail };
}
