import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Problem } from '../command.mjs';
import { postgresNative } from '../stack/postgres.mjs';

/** Makes the library links that an npm package can't hold and that Postgres' own install script would make. */
export function linkPostgresLibraries() {
  const list = join(postgresNative, 'pg-symlinks.json');
  if (!existsSync(list)) {
    throw new Problem(
      `There is no Postgres for ${process.platform}-${process.arch} among the npm packages.\n` +
        'Name a server of your own by POSTGRES_URL=postgres://user:password@host:port/postgres.',
    );
  }
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const [from, to] = [join(dirname(postgresNative), source), join(dirname(postgresNative), target)];
    if (!existsSync(to)) symlinkSync(relative(dirname(to), from), to);
  }
}
