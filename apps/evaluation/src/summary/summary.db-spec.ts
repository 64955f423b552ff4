import { type Caller } from '@qingkong/auth';
import { announcement, at, county, duty, EvaluationDesk } from '../../test/evaluation-desk';
import { SummaryPartsRefused } from './summary-parts';
import { SummarySettled } from './summary.entity';
import { SummaryNotFound, SummaryRepository } from './summary.repository';
import { type SubmitSummary } from './summary.requests';
import { ProxyReasonWrong } from './summary.service';

const response = announcement();
const parts = { measures: '停产三家', results: '达标', problems: '无问题', improvements: '完善台账' };
const repository = new SummaryRepository();
let desk: EvaluationDesk;
let summaryId: string;

beforeEach(async () => {
  desk = await EvaluationDesk.open();
  await desk.standAt(at('02-14T08:00'));
  await desk.hearsOfEnded(response);
  summaryId = await desk.summaryOf(response.responseId, 'county-211321');
  await desk.standAt(at('02-27T16:00'));
});
afterEach(() => desk.close());

const submit = (body: SubmitSummary = { parts }, caller: Caller = county) =>
  desk.db.transaction((tx) => desk.summaries.submit(tx, summaryId, caller, body));
const find = (caller: Caller = county) => desk.db.transaction((tx) => repository.find(tx, caller, summaryId));
const list = (caller: Caller, query = {}) =>
  desk.db.transaction((tx) => repository.list(tx, caller, { limit: 50, ...query }));

describe('C37 sending a summary in', () => {
  test('on time: kept, told, audited, and no longer chased', async () => {
    const receipt = await submit();
    expect(receipt).toEqual({
      summaryId,
      version: 1,
      submittedAt: at('02-27T16:00').toISOString(),
      dueAt: at('03-01T00:00').toISOString(),
      late: false,
    });
    expect((await desk.said()).map(({ type }) => type)).toEqual(['evaluation.summary-submitted']);
    expect(
      await desk.db.query(`select actor, action, subject, reason, facts->'version' as version from audit_entry`),
    ).toEqual([{ actor: county.sub, action: 'submit', subject: `summary:${summaryId}`, reason: null, version: 1 }]);
    expect(await desk.db.query('select state from deadline where subject_id = $1', [summaryId])).toEqual([
      { state: 'cancelled' },
    ]);
    expect(await find()).toMatchObject({ state: 'submitted', late: false, versions: [{ version: 1, parts }] });
  });

  test.each([
    ['a millisecond before 24:00 of the last day', '02-28T23:59:59.999', false],
    ['at 24:00 of the last day', '03-01T00:00', true],
  ])('%s', async (_, local, late) => {
    await desk.standAt(at(local));
    expect(await submit()).toMatchObject({ late });
    expect(await find()).toMatchObject({ late });
  });

  test('with an empty part changes nothing', async () => {
    await expect(submit({ parts: { ...parts, improvements: ' ' } })).rejects.toThrow(SummaryPartsRefused);
    expect(await find()).toMatchObject({ state: 'owed', version: 0, versions: [] });
    expect(await desk.db.query('select state from deadline where subject_id = $1', [summaryId])).toEqual([
      { state: 'armed' },
    ]);
  });

  test('again is a new version; what was sent before stays and can not be changed (R31)', async () => {
    await submit();
    await desk.standAt(at('03-02T10:00'));
    await submit({ parts: { ...parts, results: '超额' } });
    const { late, versions } = await find();
    expect(late).toBe(false);
    expect(versions.map(({ version, parts: { results }, late: isLate }) => [version, results, isLate])).toEqual([
      [1, '达标', false],
      [2, '超额', true],
    ]);
    for (const change of [
      'update summary_version set late = false',
      'delete from summary_version',
      'truncate summary_version',
    ]) {
      await expect(desk.db.query(change)).rejects.toThrow('append-only');
    }
  });

  test('twice at once gives two versions', async () => {
    const receipts = await Promise.all([submit(), submit()]);
    expect(receipts.map(({ version }) => version).sort()).toEqual([1, 2]);
  });

  test('is refused once it is accepted', async () => {
    await submit();
    await desk.db.query(`update summary set state = 'accepted' where id = $1`, [summaryId]);
    await expect(submit()).rejects.toThrow(SummarySettled);
  });
});

describe('R31 entering a summary for another unit', () => {
  test('the duty officer may, and the reason is kept', async () => {
    await submit({ parts, proxyReason: '县局系统故障，传真报来' }, duty);
    const { versions } = await find(duty);
    expect(versions).toMatchObject([{ submittedBy: duty.sub, proxyReason: '县局系统故障，传真报来' }]);
    expect(await desk.db.query(`select reason, facts->'proxy' as proxy from audit_entry`)).toEqual([
      { reason: '县局系统故障，传真报来', proxy: true },
    ]);
  });

  test('not without a reason, and no unit gives one for itself', async () => {
    await expect(submit({ parts }, duty)).rejects.toThrow(ProxyReasonWrong);
    await expect(submit({ parts, proxyReason: '代报' })).rejects.toThrow(ProxyReasonWrong);
  });

  test('H7 to another county it is not there', async () => {
    const other: Caller = { sub: 'county-211381-liaison', unitId: 'county-211381', roles: ['county'] };
    await expect(submit({ parts }, other)).rejects.toThrow(SummaryNotFound);
    await expect(find(other)).rejects.toThrow(SummaryNotFound);
  });
});

describe('who sees which summaries', () => {
  const unitsSeenBy = async (caller: Caller) => (await list(caller)).items.map(({ unitId }) => unitId).sort();

  test('the city all, a unit its own, a task force its counties, a stranger none', async () => {
    expect(await unitsSeenBy(duty)).toHaveLength(9);
    expect(await unitsSeenBy(county)).toEqual(['county-211321']);
    expect(await unitsSeenBy({ sub: 't', unitId: 'taskforce-keji', roles: ['taskForce'] })).toEqual(['county-211381']);
    expect(await unitsSeenBy({ sub: 'x', unitId: null, roles: ['county'] })).toEqual([]);
  });

  test('admin none: keeping the directory is no reason to read what units write', async () => {
    const admin: Caller = { sub: 'admin', unitId: null, roles: ['admin'] };
    expect(await unitsSeenBy(admin)).toEqual([]);
    await expect(find(admin)).rejects.toThrow(SummaryNotFound);
  });

  test('filtered and page by page', async () => {
    await submit();
    expect(await list(duty, { state: 'submitted' })).toMatchObject({
      items: [{ unitId: 'county-211321' }],
      nextCursor: null,
    });
    expect((await list(duty, { unitId: 'enterprise-e1' })).items).toHaveLength(1);
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await list(duty, { responseId: response.responseId, limit: 4, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(new Set(seen).size).toBe(9);
    await expect(list(duty, { cursor: 'bm8' })).rejects.toMatchObject({ code: 'cursor-invalid' });
  });
});
