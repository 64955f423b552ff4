import { excerpt, MalformedAlert, type MalformedCode } from './malformed-alert';

/** As for every request of ours (libs/http); what reads the text walks down by recursion and would overflow the stack (H1). */
export const MAX_JSON_DEPTH = 32;
/** As many as XML's markup; the largest message that the schema takes has about 9,000. */
export const MAX_JSON_VALUES = 20_000;

/** Keys and indices from the outermost value inwards. */
export type JsonPath = readonly (string | number)[];

const [QUOTE, BACKSLASH, MINUS, ZERO, NINE] = [0x22, 0x5c, 0x2d, 0x30, 0x39];
const [SPACE, LINE_FEED, CARRIAGE_RETURN, TAB] = [0x20, 0x0a, 0x0d, 0x09];

/**
 * Walks once over a JSON text by the letter of RFC 8259, where JSON.parse would not say the line, take a key twice and go down
 * without end. `seen` hears of each value before it is walked: its path (only valid during the call) and its offset.
 */
export class JsonScanner {
  private at = 0;
  private values = 0;
  private readonly path: (string | number)[] = [];

  constructor(
    private readonly text: string,
    private readonly seen: (path: JsonPath, offset: number) => void = () => undefined,
  ) {}

  /** Throws MalformedAlert: `json-malformed`, `json-depth`, `json-repeated-key`, `too-large`. */
  scan(): void {
    this.value();
    this.skipBlanks();
    if (this.at < this.text.length) this.unexpected();
  }

  private value(): void {
    this.skipBlanks();
    this.values += 1;
    if (this.values > MAX_JSON_VALUES) this.fail('too-large', `值过多，最多 ${MAX_JSON_VALUES} 个`);
    this.seen(this.path, this.at);
    const code = this.text.charCodeAt(this.at);
    switch (this.text.charAt(this.at)) {
      case '{':
        return this.object();
      case '[':
        return this.array();
      case '"':
        return this.string();
      case 't':
        return this.word('true');
      case 'f':
        return this.word('false');
      case 'n':
        return this.word('null');
      default:
        return code === MINUS || isDigit(code) ? this.number() : this.unexpected();
    }
  }

  private object(): void {
    let keys: Set<string> | null = null;
    this.members('}', () => {
      this.skipBlanks();
      const start = this.at;
      if (this.text.charCodeAt(start) !== QUOTE) this.unexpected();
      this.string();
      const key = textOfString(this.text.slice(start, this.at));
      this.path.push(key);
      // Made late: a hostile text could have nothing but empty objects.
      keys ??= new Set();
      if (keys.has(key)) this.fail('json-repeated-key', `“${excerpt(key)}”出现多次`, start);
      keys.add(key);
      this.skipBlanks();
      this.expect(':');
      this.value();
      this.path.pop();
    });
  }

  private array(): void {
    let index = 0;
    this.members(']', () => {
      this.path.push(index++);
      this.value();
      this.path.pop();
    });
  }

  private members(end: '}' | ']', member: () => void): void {
    if (this.path.length >= MAX_JSON_DEPTH) this.fail('json-depth', `最多 ${MAX_JSON_DEPTH} 层`);
    this.at += 1;
    this.skipBlanks();
    if (this.takes(end)) return;
    do {
      member();
      this.skipBlanks();
    } while (this.takes(','));
    this.expect(end);
  }

  private string(): void {
    this.at += 1;
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code === QUOTE) break;
      if (code === BACKSLASH) this.escape();
      else if (code >= 0x20) this.at += 1;
      else this.unexpected();
    }
    this.at += 1;
  }

  private escape(): void {
    const letter = this.text.charAt(this.at + 1);
    const isUnit = letter === 'u' && /^[\dA-Fa-f]{4}$/.test(this.text.slice(this.at + 2, this.at + 6));
    if (!isUnit && (letter === '' || !'"\\/bfnrt'.includes(letter))) this.unexpected();
    this.at += isUnit ? 6 : 2;
  }

  private number(): void {
    this.takes('-');
    if (!this.takes('0')) this.digits();
    if (this.takes('.')) this.digits();
    if (!this.takes('e') && !this.takes('E')) return;
    if (!this.takes('+')) this.takes('-');
    this.digits();
  }

  private digits(): void {
    if (!isDigit(this.text.charCodeAt(this.at))) this.unexpected();
    while (isDigit(this.text.charCodeAt(this.at))) this.at += 1;
  }

  private word(word: string): void {
    if (!this.text.startsWith(word, this.at)) this.unexpected();
    this.at += word.length;
  }

  private skipBlanks(): void {
    while (isBlank(this.text.charCodeAt(this.at))) this.at += 1;
  }

  private takes(character: string): boolean {
    if (this.text.charAt(this.at) !== character) return false;
    this.at += 1;
    return true;
  }

  private expect(character: string): void {
    if (!this.takes(character)) this.unexpected();
  }

  private unexpected(): never {
    const found = this.text.slice(this.at, this.at + 1);
    this.fail('json-malformed', found === '' ? '报文没有结束' : `此处不应有 ${JSON.stringify(found)}`);
  }

  private fail(code: MalformedCode, detail: string, offset = this.at): never {
    throw new MalformedAlert(code, detail, { ...lineAndColumn(this.text, offset), pointer: pointerOf(this.path) });
  }
}

function isBlank(code: number): boolean {
  return code === SPACE || code === LINE_FEED || code === CARRIAGE_RETURN || code === TAB;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function textOfString(written: string): string {
  return written.includes('\\') ? (JSON.parse(written) as string) : written.slice(1, -1);
}

/** RFC 6901; a long key is cut, since nobody wants it back whole. */
export function pointerOf(path: JsonPath): string {
  return path.map((step) => `/${excerpt(String(step)).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Both from 1. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  let [line, start] = [1, 0];
  for (let next = text.indexOf('\n'); next >= 0 && next < offset; next = text.indexOf('\n', start)) {
    line += 1;
    start = next + 1;
  }
  return { line, column: offset - start + 1 };
}
