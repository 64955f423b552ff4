import { rmSync } from 'node:fs';
import { auditMigrations } from '@qingkong/audit';
import { deadlinesMigrations } from '@qingkong/deadlines';
import { messagingMigrations } from '@qingkong/messaging';
import { scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import fc from 'fast-check';
import { pushReceipts } from '../../../../test/simulators/sms-book';
import { type OutgoingMessage, type Outcome } from '../channel/channel';
import {
  SMS_PROVIDERS,
  secretFiles,
  type SmsLine,
  type SmsProviderName,
  startMessage,
} from '../channel/testing/sms-providers';
import { definition } from '../dispatch.module';
import { openReceiptDesk, type ReceiptDesk, receiptDeskMigrations } from './testing/receipt-desk';

jest.setTimeout(60_000);

const ANSWERS: Record<SmsProviderName, unknown> = {
  'mas-sms': { success: true },
  'aliyun-sms': { code: 0, msg: '接收成功' },
  'tencent-sms': { result: 0, errmsg: 'OK' },
};
const NAMES = Object.keys(SMS_PROVIDERS) as SmsProviderName[];

describe('receipts, from the provider’s push to the delivery', () => {
  const files = secretFiles();
  let scratch: ScratchDatabase;
  let desk: ReceiptDesk;
  let lines: Record<SmsProviderName, SmsLine>;

  beforeAll(async () => {
    const libs = [...messagingMigrations, ...deadlinesMigrations, ...auditMigrations, ...receiptDeskMigrations];
    scratch = await scratchDatabase({ migrations: [...libs, ...definition.migrations] });
    const started = await Promise.all(NAMES.map(async (name) => [name, await SMS_PROVIDERS[name](files)] as const));
    lines = Object.fromEntries(started) as Record<SmsProviderName, SmsLine>;
    const channels = started.map(([, { channel }]) => channel);
    desk = await openReceiptDesk(scratch, channels, files.folder);
  });
  beforeEach(() => desk.forgets());
  afterEach(() => NAMES.forEach((name) => (lines[name].book.taken.length = 0)));
  afterAll(async () => {
    await desk.close();
    await Promise.all(NAMES.map((name) => lines[name].close()));
    await scratch.drop();
    rmSync(files.folder, { recursive: true });
  });

  /** Hands so many messages of a fresh batch to the provider, over its socket. */
  const sends = async (name: SmsProviderName, size: number) => {
    const { channel } = lines[name];
    const batchId = await desk.claims(channel.account, size);
    const outcomes: Outcome[] = [];
    for (let ordinal = 1; ordinal <= size; ordinal += 1) {
      const message: OutgoingMessage = startMessage(`${batchId}-${ordinal}`, { to: `+86138000000${ordinal + 10}` });
      outcomes.push(await channel.send(message));
    }
    return { batchId, outcomes, account: channel.account };
  };
  /** The same, and the outcomes are written. */
  const sent = async (name: SmsProviderName, size: number) => {
    const batch = await sends(name, size);
    await desk.marks(lines[name].channel, batch.batchId, batch.outcomes);
    return batch;
  };

  describe.each(NAMES)('%s', (name) => {
    it('some arrive, one does not: each delivery is told so, and the provider hears what it wants to hear', async () => {
      const { batchId, account } = await sent(name, 3);
      const { book } = lines[name];
      const [first, second, third] = book.taken;
      const body = [...book.receipts([first!, third!]), ...book.receipts([second!], 'UNDELIV')];
      const answer = await desk.receives(account, body);
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.text)).toEqual(ANSWERS[name]);
      expect(await desk.states(batchId)).toEqual(['delivered', 'failed receipt: UNDELIV', 'delivered']);
    });

    it('again, late, and the other way round: never back from delivered', async () => {
      const { batchId, account } = await sent(name, 2);
      const { book } = lines[name];
      const [arrived, failed] = [book.receipts(book.taken), book.receipts(book.taken, 'EXPIRED')];
      await desk.receives(account, [failed[0], arrived[1]]);
      await desk.receives(account, [arrived[0], failed[1]]);
      await desk.receives(account, [...failed, ...arrived, ...failed]);
      expect(await desk.states(batchId)).toEqual(['delivered', 'delivered']);
    });

    it('a receipt that is quicker than our own mark waits for it', async () => {
      const { batchId, account, outcomes } = await sends(name, 2);
      const { book } = lines[name];
      await desk.receives(account, [...book.receipts([book.taken[0]!]), ...book.receipts([book.taken[1]!], 'UNDELIV')]);
      expect(await desk.states(batchId)).toEqual(['sending', 'sending']);
      await desk.marks(lines[name].channel, batchId, outcomes);
      expect(await desk.states(batchId)).toEqual(['delivered', 'failed receipt: UNDELIV']);
      const [batch] = await scratch.db.query('select state, remaining from delivery_batch where id = $1', [batchId]);
      expect(batch).toEqual({ state: 'done', remaining: 0 });
    });

    it('of a message that nobody here has sent: kept for three days, and nothing else', async () => {
      const { batchId, account } = await sent(name, 1);
      const strangers = lines[name].book.receipts([{ ref: 'not-ours', to: '13900000000', key: '999999-1' }]);
      expect((await desk.receives(account, strangers)).status).toBe(200);
      expect(await desk.states(batchId)).toEqual(['accepted']);
      const unknown = 'select provider_ref as ref from receipt where batch_id is null';
      expect(await scratch.db.query(unknown)).toEqual([{ ref: 'not-ours' }]);
      await scratch.db.query(`update receipt set changed_at = app_now() - interval '73 hours' where batch_id is null`);
      await desk.receives(account, []);
      expect(await scratch.db.query(unknown)).toEqual([]);
    });
  });

  it('what is in doubt is settled by a receipt that names our own id, and only then is anybody told of it', async () => {
    lines['aliyun-sms'].carrier.failNext(1, 'timeout-after-accept');
    const { batchId, account, outcomes } = await sent('aliyun-sms', 1);
    expect(outcomes).toMatchObject([{ kind: 'unknown' }]);
    expect(await desk.states(batchId)).toEqual([expect.stringMatching(/^(rerouted|flagged) no answer within/)]);
    expect(await desk.toldUnits()).toEqual([]);
    const entry = { success: true, report_time: '2026-02-10 15:31:00', biz_id: '900^0', out_id: `${batchId}-1` };
    await desk.receives(account, [entry]);
    expect(await desk.states(batchId)).toEqual(['delivered']);
    expect(await desk.toldUnits()).toEqual(['enterprise-1']);
  });

  it('an answer that is lost while its receipt is there already: no other message to that person', async () => {
    const { batchId, account } = await sends('aliyun-sms', 1);
    await desk.receives(account, [{ success: true, biz_id: '901^0', out_id: `${batchId}-1` }]);
    await desk.marks(lines['aliyun-sms'].channel, batchId, [{ kind: 'unknown', reason: 'no answer' }]);
    expect(await desk.states(batchId)).toEqual(['delivered']);
    expect(await scratch.db.query('select count(*)::int as n from delivery_batch')).toEqual([{ n: 1 }]);
    expect(await desk.toldUnits()).toEqual(['enterprise-1']);
  });

  it('another account’s receipt does not touch this one’s delivery, whatever id it names', async () => {
    const { batchId } = await sent('mas-sms', 1);
    const { account } = lines['aliyun-sms'].channel;
    await desk.receives(account, [{ success: true, biz_id: '902^0', out_id: `${batchId}-1` }]);
    expect(await desk.states(batchId)).toEqual(['accepted']);
  });

  it('the failure of an earlier try says nothing of the last one', async () => {
    const { batchId, account } = await sent('aliyun-sms', 1);
    await desk.receives(account, [{ success: false, err_code: 'OLD', biz_id: '903^0', out_id: `${batchId}-1` }]);
    expect(await desk.states(batchId)).toEqual(['accepted']);
  });

  it('an instant that lies ahead, or before the message, is not believed', async () => {
    const { batchId, account } = await sent('tencent-sms', 2);
    const [early, late] = lines['tencent-sms'].book.receipts(lines['tencent-sms'].book.taken);
    await desk.receives(account, [
      { ...early, user_receive_time: '1999-01-01 00:00:00' },
      { ...late, user_receive_time: '9999-12-31 23:59:59' },
    ]);
    const found = await scratch.db.query(
      'select delivered_at between accepted_at and app_now() as sane from delivery where batch_id = $1',
      [batchId],
    );
    expect(found).toEqual([{ sane: true }, { sane: true }]);
  });

  it('in whatever order and however often they come, the end is the same (receipts only move forward)', async () => {
    const kinds = fc.array(fc.constantFrom('delivered', 'failed'), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(kinds, fc.integer({ min: 0, max: 5 }), async (said, markedAfter) => {
        await desk.forgets();
        lines['mas-sms'].book.taken.length = 0;
        const { batchId, account, outcomes } = await sends('mas-sms', 1);
        const { book, channel } = lines['mas-sms'];
        const mark = Math.min(markedAfter, said.length);
        for (let step = 0; step <= said.length; step += 1) {
          if (step === mark) await desk.marks(channel, batchId, outcomes);
          const state = said[step];
          if (state) await desk.receives(account, book.receipts(book.taken, state === 'failed' ? 'UNDELIV' : null));
        }
        const end = said.includes('delivered') ? 'delivered' : 'failed receipt: UNDELIV';
        expect(await desk.states(batchId)).toEqual([end]);
      }),
      { numRuns: 25 },
    );
  });

  describe('bodies that are none', () => {
    it.each([
      ['a wrong secret', 'sms-mas', 'another-secret-of-nobody', 404],
      ['no such account', 'sms-none', undefined, 404],
      ['a path that isn’t one', '..%2fsms-mas', undefined, 404],
    ])('%s', async (_name, account, secret, status) => {
      const answer = await pushReceipts(desk.addressOf(account, secret), '[]');
      expect(answer.status).toBe(status);
      expect(answer.text).toContain('回执地址无效');
    });

    it.each([
      ['not JSON', '{"a":', 'application/json', 400],
      ['not JSON, and not said to be', '%PDF-1.7', 'application/octet-stream', 400],
      ['null', 'null', 'text/plain', 400],
      ['a number', '7', 'text/plain', 400],
      ['nothing', '', 'application/json', 400],
      ['entries of another provider', '[{"sid":"1","report_status":"SUCCESS"}]', 'application/json', 400],
      ['wrong types', '[{"msgGroup":{"$ne":1},"reportStatus":["CM:0000"]}, null, 1, "x", []]', 'application/json', 400],
      ['control characters', '[{"msgGroup":"a\\u0000b","reportStatus":"CM:0000"}]', 'application/json', 400],
      ['100,000 levels', '['.repeat(100_000) + ']'.repeat(100_000), 'application/json', 400],
      ['100,000 empty entries', `[${'{},'.repeat(99_999)}{}]`, 'application/json', 400],
      ['2 MB', `["${'a'.repeat(2_000_000)}"]`, 'application/json', 413],
      ['2 MB, not said to be JSON', `["${'a'.repeat(2_000_000)}"]`, 'text/plain', 413],
    ])('%s', async (_name, body, contentType, status) => {
      const { batchId, account } = await sent('mas-sms', 1);
      const answer = await desk.receives(account, body, contentType).catch(() => ({ status: 413 }));
      expect(answer.status).toBe(status);
      expect(await desk.states(batchId)).toEqual(['accepted']);
    });

    it('JSON that is said to be something else is read all the same, and one good entry among bad ones counts', async () => {
      const { batchId, account } = await sent('mas-sms', 1);
      const { book } = lines['mas-sms'];
      const body = JSON.stringify([null, { msgGroup: 1 }, ...book.receipts(book.taken), { __proto__: [] }]);
      expect((await desk.receives(account, body, 'text/plain')).status).toBe(200);
      expect(await desk.states(batchId)).toEqual(['delivered']);
    });

    it('SQL in a reference is text', async () => {
      const { batchId, account } = await sent('mas-sms', 1);
      const entry = { msgGroup: "x'; drop table receipt; --", reportStatus: 'CM:0000' };
      expect((await desk.receives(account, [entry])).status).toBe(400);
      expect(await desk.states(batchId)).toEqual(['accepted']);
    });
  });

  it('five thousand receipts in one body, of which half come twice', async () => {
    const { channel } = lines['aliyun-sms'];
    const batchId = await desk.claims(channel.account, 2_500);
    const ids = Array.from({ length: 2_500 }, (_, i) => i + 1);
    await desk.marks(
      channel,
      batchId,
      ids.map((i) => ({ kind: 'accepted', providerRef: `b${i}` })),
    );
    const entries = ids.map((i) => ({ success: true, biz_id: `b${i}`, out_id: `${batchId}-${i}` }));
    expect((await desk.receives(channel.account, [...entries, ...entries])).status).toBe(200);
    expect(new Set(await desk.states(batchId))).toEqual(new Set(['delivered']));
  });
});
