import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@qingkong/persistence/testing';
import { startDingtalkRobot } from '../../../../test/simulators/dingtalk-robot';
import { type ChannelAccount, createChannels } from '../channel/channel-accounts';
import { type DispatchDesk, openDispatch } from '../response/testing/dispatch-desk';
import { CITY, Source } from '../response/testing/source';
import { Channels, type DispatchSettings } from './channels';
import { type SenderDesk, startSender } from './testing/sender-desk';

jest.setTimeout(60_000);

const ROBOT = { channel: 'robot', account: 'robot-city', address: '+8613800001234' };

/** Messages to persons who are in a robot's group, with two senders at work. */
describe('what a robot’s group hears', () => {
  const folder = mkdtempSync(join(tmpdir(), 'digest-'));
  let desk: DispatchDesk;
  let robot: Awaited<ReturnType<typeof startDingtalkRobot>>;
  const senders: SenderDesk[] = [];
  let city: Source;

  /** One more instance, with a connection of its own to the robot, which may be called once a second. */
  const opensSender = () => {
    const file = join(folder, 'secret');
    const account = { account: 'robot-city', provider: 'dingtalk-robot', connections: 1, timeoutMs: 5_000 };
    const files = { url: `${robot.carrier.url}/robot/send`, credentialsFile: file, signSecretFile: file };
    const settings = { ...account, ...files, ratePerSecond: 1 } as unknown as ChannelAccount;
    const own = [
      ...createChannels([settings]),
      ...Object.values(desk.carriers).map((one) => [one.account, one] as const),
    ];
    const links = { publicUrl: 'https://qingkong.example', linkKey: Buffer.alloc(32, 7) } as DispatchSettings;
    const channels = new Channels(new Map(own), desk.plan, links, [settings]);
    senders.push(startSender({ ...desk, channels }));
  };
  const robotTexts = () => robot.carrier.ledger.entries.map(({ text }) => text);
  const states = async () =>
    desk.db.query<{ robot: boolean; state: string; n: number }>(
      `select b.channel = 'robot' as robot, d.state, count(*)::int as n from delivery d join delivery_batch b on b.id = d.batch_id group by 1, 2 order by 1, 2`,
    );

  beforeAll(async () => {
    writeFileSync(join(folder, 'secret'), 'SECinvented');
    desk = await openDispatch();
    await desk.db.query(`update person set contacts = contacts || $1::jsonb`, [JSON.stringify([ROBOT])]);
  });
  beforeEach(async () => {
    await desk.forgets();
    await desk.standsAt('02-10 15:30');
    city = new Source(CITY);
    robot = await startDingtalkRobot({ account: 'robot-city', accessToken: 'SECinvented', secret: 'SECinvented' });
  });
  afterEach(async () => {
    Object.values(desk.carriers).forEach((carrier) => carrier.isNewAgain());
    await Promise.all(senders.splice(0).map((sender) => sender.stops()));
    await robot.carrier.close();
  });
  afterAll(async () => {
    await desk.close();
    rmSync(folder, { recursive: true });
  });

  it('a start is one text, without a link, beside everybody’s own message (R17)', async () => {
    await desk.hears(city.announced('yellow', '02-10 22:00'));
    opensSender();
    opensSender();
    await senders[0]?.settles();
    expect(await states()).toEqual([
      { robot: false, state: 'accepted', n: 58 },
      { robot: true, state: 'accepted', n: 58 },
    ]);
    expect(robotTexts()).toHaveLength(1);
    expect(robotTexts()[0]).toMatch(/^1\. 【[\s\S]*另有 \d+ 条：启动Ⅲ级应急响应/);
    expect(robotTexts()[0]).not.toContain('/a/');
    expect(await desk.db.query('select persons from notice')).toEqual([{ persons: 58 }]);
  });

  it('proves nothing about a unit: where no message of its own arrives, it was not told', async () => {
    for (const carrier of Object.values(desk.carriers)) {
      carrier.says = () => ({ kind: 'rejected', reason: 'no such number', retry: false });
    }
    await desk.hears(city.announced('yellow', '02-10 22:00'));
    opensSender();
    await senders[0]?.settles();
    expect(robotTexts()).toHaveLength(1);
    expect(await desk.db.query(`select 1 from outbox where type = 'notice.units-notified'`)).toEqual([]);
  });

  it('a text of which nobody knows whether it came makes nobody’s second message', async () => {
    robot.carrier.failNext(1, 'reset');
    await desk.hears(city.announced('yellow', '02-10 22:00'));
    opensSender();
    await senders[0]?.settles();
    expect(await states()).toEqual([
      { robot: false, state: 'accepted', n: 58 },
      { robot: true, state: 'flagged', n: 58 },
    ]);
  });

  it('what comes faster than the robot may speak is joined, the most urgent first, and it is never called too often', async () => {
    await desk.hears(city.announced('yellow', '02-10 22:00'));
    opensSender();
    opensSender();
    await senders[0]?.settles();
    const [{ id } = { id: '' }] = await desk.db.query<{ id: string }>('select id from notice');
    // Ten more of that notice, one by one and the urgent last.
    for (let i = 1; i <= 10; i += 1) {
      await desk.db.query(
        `insert into delivery_batch (notice_id, account, channel, priority, recipients, size, remaining)
         select $1, 'robot-city', 'robot', $2, json_build_array(json_build_array(person_id, $3::text, json_build_array(unit_id), null)), 1, 1
         from duty where unit_id like 'enterprise-%' order by person_id, unit_id offset $4 limit 1`,
        [id, 20 - i, ROBOT.address, i],
      );
    }
    await senders[0]?.settles();
    await eventually('all to be there', async () => (await states()).every(({ state }) => state === 'accepted'));
    const later = robotTexts().slice(1);
    expect(later.length).toBeLessThan(10);
    expect(robot.desk.refused).toBe(0);
    const at = robot.carrier.ledger.entries.map((entry) => entry.at);
    at.slice(1).forEach((one, i) => expect(one - (at[i] ?? 0)).toBeGreaterThanOrEqual(995));
  });
});
