import { type Migration, type Tx } from '@qingkong/persistence';

/** One thing done by somebody, kept for good (R31). Ids, not contacts. */
export interface AuditEntry {
  /** `sub` of the caller, or `system`. */
  readonly actor: string;
  /** A verb of the glossary, e.g. `acknowledge`, `repeat`, `replay`. */
  readonly action: string;
  readonly subject: string;
  readonly reason?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

export const auditMigrations: readonly Migration[] = [
  {
    name: 'audit-0001-entries',
    why: 'Evidence is append-only: a trigger refuses UPDATE, DELETE and TRUNCATE even to the owner of the table.',
    up: `create table audit_entry (
  position bigint generated always as identity primary key,
  at timestamptz(3) not null default app_now(),
  recorded_at timestamptz(3) not null default clock_timestamp(),
  actor text not null,
  action text not null,
  subject text not null,
  reason text,
  facts jsonb not null
);
create index audit_entry_subject on audit_entry (subject, position);
create function refuse_change() returns trigger language plpgsql as $$ begin raise exception 'audit entries are append-only' using errcode = '42501'; end $$;
create trigger audit_entry_append_only before update or delete on audit_entry for each row execute function refuse_change();
create trigger audit_entry_no_truncate before truncate on audit_entry for each statement execute function refuse_change();`,
    down: `drop table audit_entry; drop function refuse_change();`,
  },
];

/** Writes audit entries into the caller's transaction: no effect without its entry, no entry without its effect. */
export class Audit {
  async record(tx: Tx, entry: AuditEntry): Promise<void> {
    await tx.query('insert into audit_entry (actor, action, subject, reason, facts) values ($1, $2, $3, $4, $5)', [
      entry.actor,
      entry.action,
      entry.subject,
      entry.reason ?? null,
      JSON.stringify(entry.facts ?? {}),
    ]);
  }
}
