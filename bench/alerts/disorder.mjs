/** As a bad line brings them: neighbours change places and every fourth comes once more, up to eight places later; always in the same way. */
export function disordered(messages) {
  const random = generator(20260210);
  const placed = messages.flatMap((bytes, index) => {
    const own = { bytes, place: index + Math.floor(random() * 3) };
    return index % 4 === 0 ? [own, { bytes, place: index + Math.floor(random() * 8) }] : [own];
  });
  return placed.sort((a, b) => a.place - b.place).map(({ bytes }) => bytes);
}

/** Numbers in [0, 1) that look random and are the same every time (mulberry32). */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
