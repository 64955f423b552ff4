import { type Migration } from '@qingkong/persistence';

export const publicStatusMigrations: readonly Migration[] = [
  {
    name: 'alert-intake-0021-public-status',
    why: 'Anybody may ask what is in force, as often as he likes: the answer must not read every response there ever was (C03).',
    up: `create index level_segment_lasting on level_segment (to_at, response_id);
create index response_lifted on response (ended_at) where kind = 'actual' and state = 'ended' and end_reason = 'lifted';`,
    down: `drop index response_lifted; drop index level_segment_lasting;`,
  },
];
