import { isUtf8 } from 'node:buffer';
import { type ErrorObject, type ValidateFunction } from 'ajv';
import { formatFault } from './json-schema';
import { JsonScanner, lineAndColumn, pointerOf } from './json-scanner';
import { excerpt, MalformedAlert, type MalformedCode } from './malformed-alert';
import { MAX_BYTES } from './xml-guard';

/** A JSON text and what it says. */
export interface JsonDocument {
  readonly text: string;
  readonly value: unknown;
}

/**
 * Decodes and parses a JSON body: at most 1 MiB of UTF-8 with or without BOM, 32 deep, no key twice. Throws MalformedAlert only.
 * All in one go: JSON.parse and one walk over 1 MiB with few values are some ten milliseconds.
 */
export function readJson(bytes: Buffer, contentType?: string): JsonDocument {
  const text = decodeJson(bytes, contentType);
  new JsonScanner(text).scan();
  return { text, value: JSON.parse(text) };
}

function decodeJson(bytes: Buffer, contentType = ''): string {
  if (bytes.length > MAX_BYTES) {
    throw new MalformedAlert('too-large', `报文 ${bytes.length} 字节，最多 ${MAX_BYTES} 字节`);
  }
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8') {
    throw new MalformedAlert('encoding', `编码 ${excerpt(charset)} 不受支持，JSON 只接受 UTF-8`);
  }
  if (!isUtf8(bytes)) throw new MalformedAlert('encoding', '字节不是有效的 UTF-8，JSON 只接受 UTF-8');
  const text = bytes.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** Throws MalformedAlert unless the part of the document under the key `within` (without one: all of it) has the shape. */
export function checkShape<T>(document: JsonDocument, shape: ValidateFunction<T>, within?: string): T {
  const outer = within === undefined ? [] : [within];
  const value = within === undefined ? document.value : (document.value as Record<string, unknown>)[within];
  if (shape(value)) return value;
  const [error] = shape.errors ?? [];
  if (error === undefined) throw new MalformedAlert('json-value', '内容有误');
  const { code, detail, key } = explain(error);
  const path = [...outer, ...stepsOf(error.instancePath)];
  const pointer = pointerOf(key === undefined ? path : [...path, key]);
  throw new MalformedAlert(code, detail, { ...placeOf(document.text, path, key), pointer });
}

interface Explanation {
  readonly code: MalformedCode;
  readonly detail: string;
  /** The member that is missing or unknown in the object at fault. */
  readonly key?: string;
}

function explain(error: ErrorObject): Explanation {
  const params = error.params as Record<string, unknown>;
  if (error.keyword === 'required') {
    const key = String(params['missingProperty']);
    return { code: 'json-missing-field', detail: `缺少 ${key}`, key };
  }
  if (error.keyword === 'additionalProperties') {
    const key = String(params['additionalProperty']);
    const known = Object.keys((error.parentSchema?.['properties'] ?? {}) as object).join('、');
    return { code: 'json-unknown-field', detail: `不认识字段“${excerpt(key)}”，只接受 ${known}`, key };
  }
  const name = stepsOf(error.instancePath).at(-1) ?? '报文';
  const detail = `${name} 的值${shown(error.data)}有误：${expectation(error.keyword, params, error.data)}`;
  return { code: 'json-value', detail };
}

const TYPE_WORDS: Record<string, string> = { string: '文字', object: '对象', array: '数组' };

function expectation(keyword: string, params: Record<string, unknown>, data: unknown): string {
  switch (keyword) {
    case 'type':
      return `应为${TYPE_WORDS[String(params['type'])] ?? String(params['type'])}`;
    case 'enum':
      return `应为 ${wordsOf(params['allowedValues'] as string[]).join('、')} 之一`;
    case 'const':
      return `应为 ${String(params['allowedValue'])}`;
    case 'format':
      return formatFault(String(params['format']), String(data)) ?? '格式有误';
    case 'minLength':
      return '不得为空';
    default:
      return `最多 ${String(params['limit'])} 个`;
  }
}

/** Each word once, where the schema takes it with a small or a capital letter. */
function wordsOf(allowed: readonly string[]): string[] {
  return allowed.filter((word) => {
    const small = word.charAt(0).toLowerCase() + word.slice(1);
    return word === small || !allowed.includes(small);
  });
}

function shown(data: unknown): string {
  if (Array.isArray(data)) return '（数组）';
  return typeof data === 'object' && data !== null ? '（对象）' : `“${excerpt(String(data))}”`;
}

function stepsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Where the member `key` of what is at `path` stands, or, where it is missing, what should hold it. */
function placeOf(text: string, path: readonly string[], key?: string): { line?: number; column?: number } {
  let [holder, member] = [-1, -1];
  new JsonScanner(text, (steps, offset) => {
    const isBelow = path.every((step, index) => step === String(steps[index]));
    if (isBelow && steps.length === path.length) holder = offset;
    else if (isBelow && steps.length === path.length + 1 && steps.at(-1) === key) member = offset;
  }).scan();
  const offset = member >= 0 ? member : holder;
  return offset < 0 ? {} : lineAndColumn(text, offset);
}
