import { Metrics } from '@qingkong/observability';
import { migrate, revert } from '@qingkong/persistence';
import { scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import { DeadLetters } from './dead-letters';
import { type KafkaRecord } from './kafka';
import { messagingMigrations } from './messaging.migrations';

const record = (value: string | null): KafkaRecord => ({
  topic: 'city.alerts',
  partition: 2,
  offset: '0',
  key: Buffer.from('211300'),
  value: value === null ? null : Buffer.from(value),
  headers: { 'content-type': Buffer.from('application/cap+xml') },
});

describe('dead letters', () => {
  let scratch: ScratchDatabase;
  let letters: DeadLetters;
  const bytes = async () => {
    const kept = await scratch.db.query<{ value: Buffer | null }>(
      'select record_value as value from dead_letter order by received_at, id',
    );
    return kept.map(({ value }) => value?.toString() ?? null);
  };

  beforeEach(async () => {
    scratch = await scratchDatabase({ migrations: messagingMigrations });
    letters = new DeadLetters(scratch.db, new Metrics('test'));
  });
  afterEach(() => scratch.drop());

  it('keep a record once, though it comes again after a crash', async () => {
    for (const value of ['<alert', '<alert', null, null])
      await letters.keep(record(value), 'xml-malformed', 'cut short');
    expect(await bytes()).toEqual(['<alert', null]);
  });

  it('keep the bytes of another record at an offset they know: the broker lost its data and counts from 0 again (K4)', async () => {
    await letters.keep(record('<alert'), 'xml-malformed', 'cut short');
    const [known] = await letters.list('waiting', 1);
    await letters.decide(known?.id ?? '', 'discarded', 'duty-officer', 'sent again');
    await letters.keep(record('<other'), 'xml-malformed', 'cut short');
    expect(await bytes()).toEqual(['<alert', '<other']);
    expect(await letters.list('waiting', 9)).toMatchObject([{ offset: '0', valueBytes: 6 }]);
  });

  it('the schema of messaging goes up, down and up again, also where two letters share an offset', async () => {
    for (const value of ['<alert', '<other']) await letters.keep(record(value), 'xml-malformed', 'cut short');
    const later = messagingMigrations.slice(3);
    await revert(scratch.db.dataSource, later);
    expect(await bytes()).toEqual(['<alert']);
    expect(await migrate(scratch.db.dataSource, later)).toEqual(later.map(({ name }) => name));
    await revert(scratch.db.dataSource, messagingMigrations);
    expect(await migrate(scratch.db.dataSource, messagingMigrations)).toHaveLength(messagingMigrations.length);
  });
});
