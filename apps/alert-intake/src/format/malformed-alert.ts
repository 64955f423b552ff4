import { DomainError, type FieldFault } from '@qingkong/contracts';

/** Why a message cannot be read at all: stable codes, each with the title people see. */
const TITLES = {
  'too-large': '报文过大',
  encoding: '字符编码有误或不受支持',
  'xml-doctype': '报文不得含 DOCTYPE 或实体声明',
  'xml-entities': '字符引用过多',
  'xml-malformed': '不是格式良好的 XML',
  'xml-depth': '元素嵌套过深',
  'cap-namespace': '命名空间不受支持',
  'cap-root': '根元素不是 alert',
  'cap-missing-element': '缺少必需的元素',
  'cap-order': '元素次序有误',
  'cap-repeated': '元素不得重复',
  'cap-unknown-element': '有标准之外的元素',
  'cap-attribute': '有标准之外的属性',
  'cap-text': '此处不得有文字',
  'cap-value': '元素的值有误',
  'json-malformed': '不是有效的 JSON',
  'json-depth': 'JSON 嵌套过深',
  'json-repeated-key': 'JSON 的键不得重复',
  'json-missing-field': '缺少必需的字段',
  'json-unknown-field': '有约定之外的字段',
  'json-value': '字段的值有误',
} as const;

export type MalformedCode = keyof typeof TITLES;

/** Where in the message: line from 1, column from 1, pointer like `/alert/info[1]/severity`. */
export interface AlertPlace {
  readonly line?: number;
  readonly column?: number;
  readonly pointer?: string;
}

/** The message is not what its format says it is: 4xx by HTTP, dead_letter with raw bytes by Kafka. `detail` is Chinese. */
export class MalformedAlert extends DomainError {
  readonly kind = 'malformed';
  override readonly title: string;

  constructor(
    readonly code: MalformedCode,
    readonly detail: string,
    readonly place: AlertPlace = {},
  ) {
    super(`${TITLES[code]}：${detail}`, { ...place });
    this.title = TITLES[code];
  }

  get line(): number | undefined {
    return this.place.line;
  }

  get column(): number | undefined {
    return this.place.column;
  }

  get pointer(): string | undefined {
    return this.place.pointer;
  }

  override get fieldFaults(): readonly FieldFault[] {
    return this.pointer === undefined ? [] : [{ pointer: this.pointer, detail: this.detail }];
  }
}

/** The beginning of a piece of the message, fit to be quoted in an error: short, and without what Postgres takes into no text. */
export function excerpt(text: string, length = 60): string {
  const beginning = text.length <= length ? text : `${text.slice(0, length)}…`;
  return beginning.replace(/[\0-\x08\x0B\x0C\x0E-\x1F\x7F\p{Cs}]/gu, '\uFFFD');
}
