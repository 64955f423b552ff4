/** Runs `work` and says how long it took, and for how long at a stretch nothing else could run: milliseconds. */
export async function watched(work) {
  let longest = 0;
  let last = performance.now();
  let isOver = false;
  const turn = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  const begun = performance.now();
  const value = await work();
  const ms = performance.now() - begun;
  // What ran last counts too: until the loop turned again.
  await new Promise((resolve) => setImmediate(resolve));
  isOver = true;
  return { ms, longestHoldMs: longest, value };
}
