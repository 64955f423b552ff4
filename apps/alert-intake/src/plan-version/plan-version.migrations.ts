import { type Migration } from '@qingkong/persistence';

export const planVersionMigrations: readonly Migration[] = [
  {
    name: 'alert-intake-0020-plan-version',
    why: 'Every plan that was ever followed, with its rules, since responses keep the version they began with (C01). Append-only: what is kept is never rewritten.',
    up: `create table plan_version (
  -- planVersionId: title, version and the beginning of the content's hash, as in response.plan_version.
  id text primary key,
  title text not null,
  -- One label, one content.
  version text not null unique,
  basis text not null,
  content jsonb not null,
  -- SHA-256 of the content, in hex.
  content_hash text not null,
  effective_from date not null,
  first_used_at timestamptz(3) not null
);
-- From when on which version was followed; a row only where it changes, so that going back to an older one shows.
create table plan_use (
  position bigint generated always as identity primary key,
  plan_version_id text not null references plan_version,
  from_at timestamptz(3) not null
);
create index plan_use_version on plan_use (plan_version_id, position);
create function refuse_plan_change() returns trigger language plpgsql as $$ begin raise exception 'plan versions are append-only' using errcode = '42501'; end $$;
create trigger plan_version_append_only before update or delete on plan_version for each row execute function refuse_plan_change();
create trigger plan_use_append_only before update or delete on plan_use for each row execute function refuse_plan_change();`,
    down: `drop table plan_use; drop table plan_version; drop function refuse_plan_change();`,
  },
];
