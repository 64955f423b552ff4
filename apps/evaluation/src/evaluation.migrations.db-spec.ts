import { auditMigrations } from '@qingkong/audit';
import { migrate, revert } from '@qingkong/persistence';
import { scratchDatabase } from '@qingkong/persistence/testing';
import { definition } from './evaluation.module';

test('the schema can be taken back and brought up again', async () => {
  const scratch = await scratchDatabase({ migrations: [...auditMigrations, ...definition.migrations] });
  const { db } = scratch;
  try {
    const names = definition.migrations.map(({ name }) => name).sort();
    await revert(db.dataSource, definition.migrations);
    expect(await migrate(db.dataSource, definition.migrations)).toEqual(names);
    expect(await migrate(db.dataSource, definition.migrations)).toEqual([]);
  } finally {
    await scratch.drop();
  }
});
