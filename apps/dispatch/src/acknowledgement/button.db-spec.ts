import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Audit } from '@qingkong/audit';
import { Accounts, TokenVerifier } from '@qingkong/auth';
import { developmentIssuer } from '@qingkong/auth/testing';
import { createHttpApplication } from '@qingkong/http';
import { createLogger, Metrics } from '@qingkong/observability';
import { Database } from '@qingkong/persistence';
import { SETTINGS } from '@qingkong/service';
import { pushReceipts } from '../../../../test/simulators/sms-book';
import { callBack, pressEvent, tryAddress, wordsAnswered } from '../../../../test/simulators/wecom-callback';
import { type Channel } from '../channel/channel';
import { BUTTON, openWecom } from '../channel/testing/wecom-line';
import { Channels } from '../delivery/channels';
import { claimBatch } from '../delivery/claim.repository';
import { ObligationService } from '../obligation/obligation.service';
import { type DispatchDesk, openDispatch } from '../response/testing/dispatch-desk';
import { CITY, Source } from '../response/testing/source';
import { AcknowledgementService } from './acknowledgement.service';
import { ButtonController } from './button.controller';

jest.setTimeout(60_000);

const LIAISON = 'person-e10-liaison';

/** A member of WeCom confirms by the button of his card; WeCom calls our endpoint over a real socket. */
describe('the button of a WeCom card', () => {
  let desk: DispatchDesk;
  let wecom: Awaited<ReturnType<typeof openWecom>>;
  let channel: Channel;
  let origin: string;
  let close: () => Promise<void>;
  let city: Source;
  let card: { readonly taskId: string };

  /** WeCom calls back with this event, or with any other text. */
  const calls = async (text: string, account = 'wecom-main', options = BUTTON) => {
    const { query, body } = callBack(options, text);
    const search = new URLSearchParams(query).toString();
    return pushReceipts(`${origin}/v1/buttons/${account}?${search}`, body, 'text/xml');
  };
  const press = (by: string, account?: string) => calls(pressEvent(BUTTON.corpId, by, card.taskId), account);
  const confirmed = () =>
    desk.db.query(`select acknowledger_id as unit, way from acknowledgement where acknowledged_at is not null`);

  beforeAll(async () => {
    [desk, wecom] = await Promise.all([openDispatch(), openWecom()]);
    channel = wecom.withButtons();
    const folder = mkdtempSync(join(tmpdir(), 'button-'));
    const log = createLogger('test', 'silent');
    const { outbox, clock, db } = desk;
    const acknowledgements = new AcknowledgementService(clock, outbox, new ObligationService(), new Audit());
    class ButtonModule {}
    const parts = { tokens: await TokenVerifier.create(await developmentIssuer(folder)), accounts: new Accounts(db) };
    const app = await createHttpApplication(
      {
        module: ButtonModule,
        controllers: [ButtonController],
        providers: [
          { provide: Database, useValue: db },
          { provide: AcknowledgementService, useValue: acknowledgements },
          { provide: Channels, useValue: { all: [channel, desk.carriers.sms] } },
          { provide: SETTINGS, useValue: { linkKey: Buffer.alloc(32, 7) } },
        ],
      },
      { ...parts, log, metrics: new Metrics('test') },
    );
    await app.listen(0, '127.0.0.1');
    origin = await app.getUrl();
    close = async () => {
      await app.close();
      rmSync(folder, { recursive: true });
    };
    await db.query(
      `update person set contacts = '[{"channel": "wecom", "account": "wecom-main", "address": "ZhangSan"}]' where id = $1`,
      [LIAISON],
    );
  });

  beforeEach(async () => {
    await desk.forgets();
    await desk.standsAt('02-10 15:30');
    city = new Source(CITY);
    await desk.hears(city.announced('yellow', '02-10 22:00'));
    const [parcel] = await desk.db.transaction((tx) => claimBatch(tx, [{ account: 'wecom-main', below: 9 }], 1));
    if (!parcel) throw new Error('nothing goes by WeCom');
    const words = desk.channels.wordsOf({ ...parcel, first: true }, channel);
    expect(words.text).not.toContain('/a/');
    await channel.send({ deliveryId: '1-1', to: parcel.recipient.address, ...words });
    card = wecom.desk.cards.at(-1)!;
  });

  afterAll(async () => {
    await close();
    await channel.close();
    await wecom.carrier.close();
    await desk.close();
    rmSync(wecom.folder, { recursive: true });
  });

  it('confirms for his units, once, and his button says so from then on', async () => {
    const first = await press('zhangsan');
    expect(wordsAnswered(BUTTON, first.text)).toBe('已签收');
    const units = [{ unit: desk.mail.unitOf('E10'), way: 'wecomCard' }];
    expect(await confirmed()).toEqual(units);
    expect(await desk.obligations('E10')).toEqual(['烘干 III acknowledged']);
    expect(wordsAnswered(BUTTON, (await press('ZhangSan')).text)).toBe('已签收');
    expect(await desk.db.query(`select facts ->> 'way' as way from audit_entry where action = 'acknowledge'`)).toEqual([
      { way: 'wecomCard' },
    ]);
    expect(await desk.db.query(`select 1 from outbox where type = 'notice.unit-acknowledged'`)).toHaveLength(1);
  });

  it('pressed when the order no longer holds: nothing is confirmed, and the button says that it is over (R29)', async () => {
    await desk.hears(city.lifted('02-14 08:00'));
    expect(wordsAnswered(BUTTON, (await press('ZhangSan')).text)).toBe('通知已失效');
    expect(await confirmed()).toEqual([]);
  });

  it.each([
    ['somebody else', () => press('LiSi'), 404],
    ['by an account that has no buttons', () => press('ZhangSan', 'sms-main'), 404],
    ['by no account', () => press('ZhangSan', 'none'), 404],
    ['signed with another token', () => calls('', 'wecom-main', { ...BUTTON, token: 'another' }), 404],
    ['a card that was never sent', () => calls(pressEvent(BUTTON.corpId, 'ZhangSan', 'A'.repeat(32))), 404],
    ['another event', () => calls('<xml><Event>enter_agent</Event></xml>'), 200],
  ])('%s confirms nothing', async (_name, calling, status) => {
    expect((await calling()).status).toBe(status);
    expect(await confirmed()).toEqual([]);
  });

  it('a body that isn’t WeCom’s', async () => {
    const address = `${origin}/v1/buttons/wecom-main?msg_signature=a&timestamp=1&nonce=b`;
    for (const [body, type] of [
      ['{}', 'application/json'],
      ['', 'text/xml'],
      ['<xml/>', 'text/xml'],
      ['a=b', 'application/x-www-form-urlencoded'],
    ]) {
      expect((await pushReceipts(address, body!, type)).status).toBe(404);
    }
  });

  it('WeCom tries out the address', async () => {
    const trial = (query: Readonly<Record<string, string>>) =>
      fetch(`${origin}/v1/buttons/wecom-main?${new URLSearchParams(query).toString()}`);
    expect(await (await trial(tryAddress(BUTTON, '1234567890'))).text()).toBe('1234567890');
    expect((await trial({ ...tryAddress(BUTTON, '1'), nonce: 'x' })).status).toBe(404);
  });
});
