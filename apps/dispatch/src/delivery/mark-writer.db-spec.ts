import { deadlinesMigrations } from '@qingkong/deadlines';
import { Outbox, messagingMigrations } from '@qingkong/messaging';
import { createLogger, Metrics } from '@qingkong/observability';
import { Clock } from '@qingkong/persistence';
import { scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import { directoryMigrations } from '../directory/directory.migrations';
import { noticeMigrations } from '../notice/notice.migrations';
import { reductionListMigrations } from '../reduction-list/reduction-list.migrations';
import { responseMigrations } from '../response/response.migrations';
import { MarkWriter } from './mark-writer.service';

describe('telling the other services which units were notified (ADR 0004)', () => {
  let scratch: ScratchDatabase;
  beforeAll(async () => {
    const migrations = [
      ...messagingMigrations,
      ...deadlinesMigrations,
      ...directoryMigrations,
      ...reductionListMigrations,
      ...responseMigrations,
      ...noticeMigrations,
    ];
    scratch = await scratchDatabase({ migrations });
  });
  afterAll(() => scratch.drop());

  it('cuts a round of many batches into events that the contract takes, and loses no unit', async () => {
    const { db } = scratch;
    await db.query(
      `insert into notice (id, kind, subject, while_response_runs, issued_at) values ('01980000-0000-7000-8000-000000000001', 'start', '{}', true, now())`,
    );
    const batches = await db.query<{ id: string }>(
      `insert into delivery_batch (notice_id, account, channel, priority, state, recipients, size, remaining)
       select '01980000-0000-7000-8000-000000000001', 'sms-main', 'sms', 0, 'done',
         '[]', 500, 0
       from generate_series(1, 5) b returning id`,
    );
    await db.query(
      `insert into delivery (batch_id, ordinal, person_id, unit_ids, state, accepted_at)
       select b.id, i, 'p', array['leading-group', 'enterprise-' || b.id || '-' || i], 'accepted', now() from delivery_batch b, generate_series(1, 500) i`,
    );
    const writer = new MarkWriter(
      db,
      new Outbox(),
      new Clock(db, false),
      new Metrics('test'),
      createLogger('test', 'silent'),
    );
    await db.transaction((tx) =>
      writer.tellNotified(
        tx,
        batches.map(({ id }) => id),
        [],
      ),
    );
    const events = await db.query<{ payload: string }>('select payload from outbox');
    const units = events.flatMap(({ payload }) => (JSON.parse(payload) as { units: { unitId: string }[] }).units);
    expect(events).toHaveLength(3);
    expect(new Set(units.map(({ unitId }) => unitId)).size).toBe(2_500);
  });
});
