/** An element with a text on one line, indented by two; nothing where there is no text. */
export function leaf(name: string, text: string | null): string[] {
  return text === null ? [] : [`  <${name}>${escapeText(text)}</${name}>`];
}

/** An element around others, indented by two. */
export function block(name: string, inner: readonly string[]): string[] {
  return [`  <${name}>`, ...inner.map((line) => `  ${line}`), `  </${name}>`];
}

/** A carriage return is written as a reference, or reading would make it a line feed. What XML 1.0 cannot hold is left out. */
export function escapeText(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\r/g, '&#13;')
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
}
