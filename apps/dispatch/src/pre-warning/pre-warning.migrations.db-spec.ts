import { deadlinesMigrations } from '@qingkong/deadlines';
import { messagingMigrations, newId } from '@qingkong/messaging';
import { connectDatabase, type Database } from '@qingkong/persistence';
import { scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import { definition } from '../dispatch.module';

/** A release goes out while two pre-warnings and an instruction are on their way. */
describe('dispatch-0020, 0021: what was said before versions were kept', () => {
  let scratch: ScratchDatabase;
  let db: Database;
  const [first, drill, instruction] = [newId(), newId(), newId()];

  const libs = [...messagingMigrations, ...deadlinesMigrations];
  const before = definition.migrations.filter(({ name }) => name < 'dispatch-0020');
  const said = (kind: string, matter: string | null, subject: object, at: string) =>
    scratch.db.query(
      'insert into notice (id, kind, subject, while_response_runs, issued_at, matter) values ($1, $2, $3, false, $4, $5)',
      [newId(), kind, JSON.stringify({ kind, ...subject }), `2026-02-10T${at}:00+08:00`, matter],
    );

  beforeAll(async () => {
    scratch = await scratchDatabase({ migrations: [...libs, ...before] });
    await said('preWarning', first, { drill: false, headline: '第一稿' }, '09:00');
    await said('preWarning', first, { drill: false, headline: '第二稿' }, '10:00');
    await said('preWarning', drill, { drill: true, headline: null }, '10:00');
    await said('preWarningEnd', null, { drill: false, headline: null }, '11:00');
    await said('instruction', instruction, { drill: false, stage: 'received' }, '09:00');
    await said('instruction', instruction, { drill: false, stage: 'assigned' }, '10:00');
    db = await connectDatabase({
      ...{ url: scratch.url, application: 'test', entities: [], migrations: [...libs, ...definition.migrations] },
    });
  });
  afterAll(async () => {
    await db.close();
    await scratch.drop();
  });

  it('is kept as of no version, so that whatever comes next follows it', async () => {
    const found = await db.query(
      'select id, kind, headline, received_at, is_over, version from pre_warning order by id',
    );
    const unknown = { received_at: null, is_over: false, version: null };
    expect(found).toEqual([
      { id: first, kind: 'actual', headline: '第二稿', ...unknown },
      { id: drill, kind: 'drill', headline: null, ...unknown },
    ]);
    expect(await db.query('select id, version from instruction')).toEqual([{ id: instruction, version: null }]);
  });
});
