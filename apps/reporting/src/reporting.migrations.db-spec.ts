import { messagingMigrations } from '@qingkong/messaging';
import { migrate, revert } from '@qingkong/persistence';
import { scratchDatabase } from '@qingkong/persistence/testing';
import { definition } from './reporting.module';

it('the schema goes up, down and up again', async () => {
  const scratch = await scratchDatabase({ migrations: [...messagingMigrations, ...definition.migrations] });
  const { db } = scratch;
  try {
    await revert(db.dataSource, definition.migrations);
    const tables = await db.query(
      `select 1 from pg_tables where tablename in ('response', 'unit', 'daily_report', 'daily_report_edition')`,
    );
    expect(tables).toEqual([]);
    const byNumber = definition.migrations.map(({ name }) => name).sort();
    expect(await migrate(db.dataSource, definition.migrations)).toEqual(byNumber);
  } finally {
    await scratch.drop();
  }
});
