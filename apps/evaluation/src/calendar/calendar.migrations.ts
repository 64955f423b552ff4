import { type Migration } from '@qingkong/persistence';
import { HOLIDAY_NOTICES } from './holiday-notices';

const years = HOLIDAY_NOTICES.map(({ year }) => `(${year})`);
const days = HOLIDAY_NOTICES.flatMap(({ year, off, worked }) => [
  ...off.map((day) => `('${year}-${day}', ${year}, 'off')`),
  ...worked.map((day) => `('${year}-${day}', ${year}, 'worked')`),
]);

export const calendarMigrations: readonly Migration[] = [
  {
    name: 'evaluation-0001-calendar',
    why: 'Working days are Monday–Friday but for the exceptions of a yearly notice (C36). A year without its row in calendar_year is not covered: what depends on it is provisional.',
    up: `create table calendar_year (year int primary key, imported_at timestamptz(3) not null default app_now());
create table calendar_exception (
  day date primary key,
  year int not null references calendar_year,
  kind text not null check (kind in ('off', 'worked')),
  check (extract(year from day) = year),
  check ((extract(isodow from day) <= 5) = (kind = 'off'))
);
insert into calendar_year (year) values ${years.join(', ')};
insert into calendar_exception (day, year, kind) values ${days.join(', ')};`,
    down: `drop table calendar_exception; drop table calendar_year;`,
  },
];
