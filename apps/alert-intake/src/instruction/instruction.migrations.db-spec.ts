import { auditMigrations } from '@qingkong/audit';
import { deadlinesMigrations } from '@qingkong/deadlines';
import { messagingMigrations, newId } from '@qingkong/messaging';
import { connectDatabase, type Database } from '@qingkong/persistence';
import { scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import { definition } from '../alert-intake.module';
import { findInstructionOf } from './instruction.repository';
import { at } from './testing/office-desk';

/** A release goes out while an instruction is open. */
describe('alert-intake-0061: an instruction of before is known by the message it came from', () => {
  let scratch: ScratchDatabase;
  let db: Database;
  const [instruction, message, orphan] = [newId(), newId(), newId()];

  const libs = [...messagingMigrations, ...deadlinesMigrations, ...auditMigrations];
  const before = definition.migrations.filter(({ name }) => name < 'alert-intake-0061');

  beforeAll(async () => {
    scratch = await scratchDatabase({ migrations: [...libs, ...before] });
    const old = scratch.db;
    const [sent, received] = [at('02-12 16:00'), at('02-12 16:01')];
    const columns = await old.query<{ name: string; type: string }>(
      `select column_name as name, data_type as type from information_schema.columns
       where table_name = 'alert_message' and is_nullable = 'NO' and column_default is null and is_generated = 'NEVER'`,
    );
    const known: Record<string, unknown> = {
      ...{ id: message, sender: 'hq@example', identifier: 'CY-HQ-1', sent, way: 'http', state: 'applied' },
    };
    const blank: Record<string, unknown> = { boolean: false, bytea: Buffer.from(''), ARRAY: [], 'timestamp with time zone': sent };
    const values = columns.map(({ name, type }) => known[name] ?? blank[type] ?? '');
    await old.query(
      `insert into alert_message (${columns.map(({ name }) => name).join()}) values (${columns.map((_, n) => `$${n + 1}`).join()})`,
      values,
    );
    for (const [id, alertId] of [[instruction, message], [orphan, newId()]])
      await old.query(
        `insert into instruction (id, alert_id, kind, sender, received_at, state, version) values ($1, $2, 'actual', 'hq@example', $3, 'received', 1)`,
        [id, alertId, received],
      );
    const { entities, migrations } = definition;
    db = await connectDatabase({ url: scratch.url, application: 'test', entities: [...entities], migrations: [...libs, ...migrations] });
  }); // prettier-ignore
  afterAll(async () => {
    await db.close();
    await scratch.drop();
  });

  it('so that HQ can change it or take it back; the time of its message is kept, of one we lost that of its receipt', async () => {
    const named = { sender: 'hq@example', identifier: 'CY-HQ-1', sent: at('02-12 16:00') };
    const found = await db.transaction((tx) => findInstructionOf(tx, { references: [named], status: 'actual' }));
    expect(found).toMatchObject({ id: instruction, sent: at('02-12 16:00') });
    const [lost] = await db.query('select sent from instruction where id = $1', [orphan]);
    expect(lost).toEqual({ sent: at('02-12 16:01') });
  });
});
