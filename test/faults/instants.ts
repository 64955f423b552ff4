import { type ServiceName, type Town } from './town';

/** Instants that lie ahead by nature, or that others gave us. */
const AHEAD = ['due_at', 'expires_at', 'next_attempt_at', 'to_at', 'from_at', 'onset_at', 'sent', 'effective', 'onset'];

const INSTANTS = `
select table_name as table, column_name as column from information_schema.columns
where table_schema = 'public' and data_type = 'timestamp with time zone' and column_name <> all($1::text[])
order by table_name, column_name`;

const EARLY = `select kind, subject_id, due_at, fired_at from deadline where fired_at < due_at`;

/** `service.table.column: instant` of every row that was written before `from` or after now, by the one clock: a machine's own clock got in. */
export async function instantsOutside(town: Town, from: number): Promise<string[]> {
  const found = await Promise.all(town.names.map((name) => outsideIn(town, name, from)));
  return found.flat();
}

async function outsideIn(town: Town, service: ServiceName, from: number): Promise<string[]> {
  const columns = await town.rows<{ table: string; column: string }>(service, INSTANTS, [AHEAD]);
  const found = await Promise.all(
    columns.map(async ({ table, column }) => {
      const wrong = await town.rows<{ at: Date }>(
        service,
        `select distinct ${column} as at from ${table} where ${column} < $1 or ${column} > app_now() limit 3`,
        [new Date(from)],
      );
      return wrong.map(({ at }) => `${service}.${table}.${column}: ${at.toISOString()}`);
    }),
  );
  return found.flat();
}

/** Deadlines of any service that rang before they were due. */
export async function earlyRings(town: Town): Promise<object[]> {
  const found = await Promise.all(town.names.map((name) => town.rows(name, EARLY)));
  return found.flat();
}
