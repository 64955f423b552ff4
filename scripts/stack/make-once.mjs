import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';

/** Fills a folder by `make` unless that was done before; one that was left half-made is made anew. */
export async function makeOnce(folder, make) {
  const done = `${folder}.made`;
  if (existsSync(done)) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await make();
  writeFileSync(done, '');
}
