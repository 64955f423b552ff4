/** `text` in at most so many bytes of UTF-8, cut between two characters and then with `end` behind it. */
export function fitBytes(text: string, bytes: number, end = '…'): string {
  const encoded = Buffer.from(text, 'utf8');
  if (encoded.length <= bytes) return text;
  let cut = Math.max(0, bytes - Buffer.byteLength(end));
  // A byte 10xxxxxx goes on with the character before it.
  while (cut > 0 && ((encoded[cut] ?? 0) & 0b1100_0000) === 0b1000_0000) cut -= 1;
  return encoded.subarray(0, cut).toString('utf8') + end;
}

/** `text` in at most so many characters, the last of them `…` where it was longer. */
export function fitCharacters(text: string, characters: number): string {
  const all = [...text];
  return all.length <= characters ? text : `${all.slice(0, characters - 1).join('')}…`;
}
