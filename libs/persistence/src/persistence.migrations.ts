import { type Migration } from './migrations';

/** What every service's database has: the one clock (architecture.md, Time). */
export const persistenceMigrations: readonly Migration[] = [
  {
    name: 'persistence-0001-clock',
    why: 'Every rule in SQL asks app_now(). Here it is the database clock; only a movable clock (tests, --story) replaces the function.',
    up: `create function app_now() returns timestamptz language sql stable as $$ select date_trunc('milliseconds', now()) $$;`,
    down: `drop function app_now();`,
  },
];
