import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Audit, auditMigrations } from '@qingkong/audit';
import { Accounts, authMigrations } from '@qingkong/auth';
import { deadlinesMigrations } from '@qingkong/deadlines';
import { messagingMigrations, Outbox } from '@qingkong/messaging';
import { createLogger } from '@qingkong/observability';
import { Clock } from '@qingkong/persistence';
import { scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import { loadPlan } from '@qingkong/plan';
import { DirectoryService } from '../directory/directory.service';
import { definition } from '../dispatch.module';
import { type ListChange } from '../reduction-list/list-diff';
import { type ListFault } from '../reduction-list/list-fault';
import { type PublishedList, ReductionListService } from '../reduction-list/reduction-list.service';
import { ListImportRunner } from './list-import-runner.service';
import { itemsOf } from './list-import.repository';
import { ListImportService } from './list-import.service';
import { ListReader } from './list-reader';

jest.setTimeout(60_000);

const root = join(__dirname, '../../../..');
const plan = loadPlan(join(root, 'plans/chaoyang.yaml'));
const sample = (name: string) => readFileSync(join(root, 'samples', name));
const V1 = { label: 'v1', publishedOn: '2026-01-05', fileName: 'list-v1.csv', uploadedBy: 'office-duty' };
const V2 = { label: 'v2', publishedOn: '2026-02-12', fileName: 'list-v2.csv', uploadedBy: 'office-duty' };

describe('C21 the import of a reduction list', () => {
  let scratch: ScratchDatabase;
  let clock: Clock;
  let lists: ReductionListService;
  let imports: ListImportService;
  let runner: ListImportRunner;
  let heard: PublishedList[];

  const openRunner = (threadFile = join(__dirname, 'testing/thread.mjs')) =>
    new ListImportRunner(scratch.db, lists, new ListReader(threadFile), plan, createLogger('dispatch', 'silent'));
  const upload = async (edition: typeof V1, file: Uint8Array) => {
    const { id } = await scratch.db.transaction((tx) => imports.upload(tx, { ...edition, file }));
    return id;
  };
  const get = (id: string) => scratch.db.transaction((tx) => imports.get(tx, id));
  const publish = (id: string) => scratch.db.transaction((tx) => imports.publish(tx, id, 'office-duty'));
  const faultsOf = (id: string) =>
    scratch.db.transaction((tx) => itemsOf<ListFault>(tx, id, 'fault', { from: 0, limit: 100 }));
  const changesOf = (id: string) =>
    scratch.db.transaction((tx) => itemsOf<ListChange>(tx, id, 'change', { from: 0, limit: 100 }));
  /** Uploaded, read and checked. */
  const checked = async (edition: typeof V1, file: Uint8Array) => {
    const id = await upload(edition, file);
    await runner.readAll();
    return id;
  };
  const versions = () => scratch.db.query<{ label: string }>('select label from list_version order by published_on');

  beforeEach(async () => {
    const libs = [...messagingMigrations, ...deadlinesMigrations, ...auditMigrations, ...authMigrations];
    scratch = await scratchDatabase({ migrations: [...libs, ...definition.migrations] });
    const { db } = scratch;
    clock = new Clock(db, false);
    await clock.start();
    const outbox = new Outbox();
    lists = new ReductionListService(clock, outbox);
    heard = [];
    lists.onPublished((_, published) => Promise.resolve(void heard.push(published)));
    imports = new ListImportService(plan, lists, new DirectoryService(outbox, new Accounts(db)), new Audit(), clock);
    runner = openRunner();
  });
  afterEach(async () => {
    await runner.onModuleDestroy();
    clock.stop();
    await scratch.drop();
  });

  it('reads, checks, compares, and publishes on command only', async () => {
    const first = await checked(V1, sample('list-v1.csv'));
    const result = { enterprises: 12, lines: 14, blocking: 0, warnings: 1, added: 12, removed: 0, changed: 0 };
    expect(await get(first)).toMatchObject({ state: 'checked', reason: null, rowsRead: 14, result });
    expect(await faultsOf(first)).toMatchObject([{ rule: 'empty-measure', row: 9 }]);
    expect(await versions()).toEqual([]);
    await publish(first);
    expect(await get(first)).toMatchObject({ state: 'published', publishedBy: 'office-duty' });
    expect(await versions()).toEqual([{ label: 'v1' }]);
    const [{ lines } = { lines: 0 }] = await scratch.db.query<{ lines: number }>(
      `select count(*)::int as lines from production_line where raw->>'企业名称' is not null and measures->'II'->>'kind' is not null`,
    );
    expect(lines).toBe(14);
  });

  it('tells whoever bound the earlier list what is different, by enterprise, line and level', async () => {
    await publish(await checked(V1, sample('list-v1.csv')));
    const second = await checked(V2, sample('list-v2.csv'));
    expect((await get(second)).result).toMatchObject({ added: 1, removed: 1, changed: 2 });
    await publish(second);
    const [, published] = heard;
    expect(published?.previousListVersionId).toBe(heard[0]?.listVersionId);
    expect(published?.changes).toEqual(await changesOf(second));
    const told = published?.changes.map(({ kind, name, lines }) => [kind, name, lines.map(({ levels }) => levels)]);
    expect(told).toEqual([
      ['changed', '朝阳县瑞陶建材有限公司', [['II']]],
      ['changed', '双塔彩印包装有限公司', [['II']]],
      ['added', '龙城新丰耐材有限公司', [['III', 'II', 'I']]],
      ['removed', '凌源顺达铸件有限公司', [['III', 'II', 'I']]],
    ]);
  });

  it('publishes once, with one event and who did it', async () => {
    const id = await checked(V1, sample('list-v1.csv'));
    await Promise.all([publish(id), publish(id)]);
    await publish(id);
    expect(heard).toHaveLength(1);
    expect(await scratch.db.query(`select count(*)::int as n from outbox where type = 'list.published'`)).toEqual([
      { n: 1 },
    ]);
    expect(await scratch.db.query('select actor, action, subject from audit_entry order by position')).toEqual([
      { actor: 'office-duty', action: 'upload-list', subject: id },
      { actor: 'office-duty', action: 'publish-list', subject: id },
    ]);
  });

  it.each([
    [
      'with a blocking fault',
      Buffer.from(sample('list-v1.csv').toString().replace('凌源市', '北京市')),
      '1处须改正',
      'unknown-county',
    ],
    ['that is no list', Buffer.from('d0cf11e0a1b11ae1', 'hex'), '1处须改正', 'unreadable'],
  ])('refuses a file %s, and keeps why', async (_what, file, reason, rule) => {
    const id = await checked(V1, file);
    expect(await get(id)).toMatchObject({ state: 'refused', reason });
    expect((await faultsOf(id)).filter(({ severity }) => severity === 'blocking')).toMatchObject([{ rule }]);
    await expect(publish(id)).rejects.toMatchObject({ code: 'list-not-checked' });
    expect(await versions()).toEqual([]);
  });

  it('refuses what is older than the list in force', async () => {
    await publish(await checked(V2, sample('list-v2.csv')));
    const id = await checked(V1, sample('list-v1.csv'));
    expect(await get(id)).toMatchObject({ state: 'refused' });
    expect(await faultsOf(id)).toMatchObject([{ rule: 'older-version' }, {}]);
  });

  it('publishes nothing of a list that was compared with another, until it is checked again', async () => {
    const first = await checked(V1, sample('list-v1.csv'));
    const second = await checked(V2, sample('list-v2.csv'));
    await publish(first);
    await expect(publish(second)).rejects.toMatchObject({ code: 'list-comparison-stale' });
    expect(await versions()).toEqual([{ label: 'v1' }]);
    await scratch.db.transaction((tx) => imports.recheck(tx, second));
    await runner.readAll();
    await publish(second);
    expect(await versions()).toEqual([{ label: 'v1' }, { label: 'v2' }]);
  });

  it('publishes nothing at all where whoever listens fails', async () => {
    const id = await checked(V1, sample('list-v1.csv'));
    lists.onPublished(() => Promise.reject(new Error('no')));
    await expect(publish(id)).rejects.toThrow('no');
    expect(await versions()).toEqual([]);
    expect(await get(id)).toMatchObject({ state: 'checked' });
    expect(await scratch.db.query('select from unit where kind = $1', ['enterprise'])).toEqual([]);
  });

  it('takes the same label with other content for a slip', async () => {
    await publish(await checked(V1, sample('list-v1.csv')));
    const id = await checked({ ...V1, publishedOn: '2026-03-01' }, sample('list-v2.csv'));
    await expect(publish(id)).rejects.toMatchObject({ code: 'list-label-taken' });
    expect(await versions()).toEqual([{ label: 'v1' }]);
  });

  describe('interrupted', () => {
    const leaves = (attempts: number, until: string) =>
      scratch.db.query(
        `update list_import set state = 'reading', attempts = $1, claimed_until = clock_timestamp() + $2::interval`,
        [attempts, until],
      );

    it('by a death of its process: the next that looks goes on', async () => {
      const id = await upload(V1, sample('list-v1.csv'));
      await leaves(1, '-1 s');
      await runner.readAll();
      expect(await get(id)).toMatchObject({ state: 'checked' });
    });

    it('is left alone while another process is at it', async () => {
      const id = await upload(V1, sample('list-v1.csv'));
      await leaves(1, '1 h');
      await runner.readAll();
      expect(await get(id)).toMatchObject({ state: 'reading' });
    });

    it('again and again: it is refused with that reason', async () => {
      const id = await upload(V1, sample('list-v1.csv'));
      await leaves(3, '-1 s');
      await runner.readAll();
      expect(await get(id)).toMatchObject({ state: 'refused', reason: '读取3次均被中断，请重新另存后再上传' });
    });

    it('by the end of its service: it waits for the next', async () => {
      const id = await upload(V1, sample('list-v1.csv'));
      runner.look();
      await runner.onModuleDestroy();
      expect(['queued', 'checked']).toContain((await get(id)).state);
      runner = openRunner();
      await runner.readAll();
      expect(await get(id)).toMatchObject({ state: 'checked' });
    });

    it('by a thread that dies: it is refused and the next is read', async () => {
      const [broken, good] = [await upload(V1, sample('list-v1.csv')), await upload(V2, sample('list-v2.csv'))];
      await openRunner(join(__dirname, 'testing/no-such-thread.mjs')).readAll();
      expect(await get(broken)).toMatchObject({ state: 'refused', reason: '读取时出错，请重新另存后再试' });
      await scratch.db.transaction((tx) => imports.recheck(tx, good));
      await runner.readAll();
      expect(await get(good)).toMatchObject({ state: 'checked' });
    });
  });
});
