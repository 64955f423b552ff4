import { Deadlines, deadlinesMigrations } from '@qingkong/deadlines';
import { messagingMigrations, newId, Outbox } from '@qingkong/messaging';
import { Clock, type Tx } from '@qingkong/persistence';
import { scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import { directoryMigrations } from '../directory/directory.migrations';
import { climbSilent } from '../escalation/silent.repository';
import { ObligationService } from '../obligation/obligation.service';
import { reductionListMigrations } from '../reduction-list/reduction-list.migrations';
import { responseMigrations } from '../response/response.migrations';
import { noticeMigrations } from './notice.migrations';
import { NoticeService } from './notice.service';

const ENTERPRISES = 10_000;
jest.setTimeout(60_000);

/**
 * A response of a province's size begins and ends within minutes: sooner than Postgres has statistics of its rows, so no statement of
 * ours may need them. What would compare everything with everything runs into the statement timeout of every connection (10 s).
 */
describe('a response of 10,000 enterprises whose rows Postgres has never looked at', () => {
  const [responseId, noticeId] = [newId(), newId()];
  let scratch: ScratchDatabase;

  beforeAll(async () => {
    const own = [...directoryMigrations, ...reductionListMigrations, ...responseMigrations, ...noticeMigrations];
    scratch = await scratchDatabase({ migrations: [...messagingMigrations, ...deadlinesMigrations, ...own] });
    for (const table of ['acknowledgement', 'notice', 'obligation', 'production_line', 'listed_enterprise', 'unit'])
      await scratch.db.query(`alter table ${table} set (autovacuum_enabled = false)`);
    await scratch.db.transaction(begin);
  });
  afterAll(() => scratch.drop());

  const begin = async (tx: Tx) => {
    const sized = (statement: string) => tx.query(`${statement} from generate_series(1, ${ENTERPRISES}) i`);
    const [{ id: listId }] = await tx.query<[{ id: string }]>(
      `insert into list_version (label, published_on, content_hash, published_at) values ('v1', '2026-01-05', '', now()) returning id`,
    );
    await tx.query(
      `insert into response (id, serial, kind, origin, jurisdiction, colour, level, state, onset_at, received_at, list_version_id, version, course)
       values ($1, '2026-01', 'actual', 'alert', '211300', 'yellow', 'III', 'active', now(), now(), $2, 1,
         jsonb_build_array(jsonb_build_object('fromAt', now(), 'level', 'III', 'colour', 'yellow')))`,
      [responseId, listId],
    );
    await tx.query(
      `insert into notice (id, response_id, kind, subject, while_response_runs, issued_at) values ($1, $2, 'start', '{}', true, now())`,
      [noticeId, responseId],
    );
    await sized(`insert into unit (id, kind, name) select 'enterprise-' || i, 'enterprise', '虚构企业' || i`);
    await sized(`insert into listed_enterprise select '${listId}', 'enterprise-' || i, 'C', false, ''`);
    const measures = '{"III": {"text": "停产", "kind": "haltProduction"}}';
    await sized(
      `insert into production_line select '${listId}', 'enterprise-' || i, 1, '1#', true, null, '${measures}'`,
    );
    await sized(
      `insert into acknowledgement (notice_id, acknowledger_id, acknowledger_kind, due_at) select '${noticeId}', 'enterprise-' || i, 'enterprise', now()`,
    );
  };

  it('C22 imposes an obligation on every line', async () => {
    const [list] = await scratch.db.query<{ id: string }>('select id from list_version');
    const by = { responseId, listVersionId: list?.id ?? null, level: 'III' } as const;
    const fromAt = new Date();
    const asked = [{ fromAt, by, previousLevel: null, counties: [], areaCodes: null }];
    const imposition = { fromAt, asked, responseIds: [responseId] };
    await scratch.db.transaction((tx) => new ObligationService().impose(tx, imposition, noticeId));
    const [row] = await scratch.db.query<{ n: number }>('select count(*)::int as n from obligation');
    expect(row?.n).toBe(ENTERPRISES);
  });

  it('C20 climbs the ladder of all that are silent', async () => {
    const ring = { noticeId, ladder: 'enterprise', stage: 0 } as const;
    expect(await scratch.db.transaction((tx) => climbSilent(tx, ring, 0))).toHaveLength(ENTERPRISES);
  });

  it('C32 R29 ends: what was to be said is dropped, so that the end can be told', async () => {
    const notices = new NoticeService(new Clock(scratch.db, false), new Outbox(), new Deadlines());
    await scratch.db.transaction((tx) => notices.invalidateWhileResponseRuns(tx, responseId, 'lift'));
    expect(await scratch.db.query('select invalid_reason from notice')).toEqual([{ invalid_reason: 'lift' }]);
    await scratch.db.transaction((tx) => new ObligationService().terminate(tx, responseId, new Date()));
    const states = await scratch.db.query('select state, count(*)::int as n from obligation group by state');
    expect(states).toEqual([{ state: 'terminated', n: ENTERPRISES }]);
  });
});
