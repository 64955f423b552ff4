import { auditMigrations } from '@qingkong/audit';
import { messagingMigrations } from '@qingkong/messaging';
import { migrate, revert } from '@qingkong/persistence';
import { scratchDatabase } from '@qingkong/persistence/testing';
import { definition } from './alert-intake.module';

test('the schema can be taken back and brought up again', async () => {
  const scratch = await scratchDatabase({
    migrations: [...messagingMigrations, ...auditMigrations, ...definition.migrations],
  });
  const { db } = scratch;
  try {
    const names = definition.migrations.map(({ name }) => name);
    await revert(db.dataSource, definition.migrations);
    expect(await migrate(db.dataSource, definition.migrations)).toEqual(names);
    expect(await migrate(db.dataSource, definition.migrations)).toEqual([]);
  } finally {
    await scratch.drop();
  }
});
