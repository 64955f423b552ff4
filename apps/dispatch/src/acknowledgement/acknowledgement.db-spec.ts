import { type DispatchDesk, openDispatch } from '../response/testing/dispatch-desk';
import { CITY, KAZUO, Source } from '../response/testing/source';

jest.setTimeout(60_000);

/** Whoever opens a link days later must not stop his plant for it, nor be counted as having known (R29). */
describe('the page of a notice that is over', () => {
  let desk: DispatchDesk;
  let city: Source;

  const messageTo = async (enterprise: string) => {
    const message = (await desk.mail.goesOut()).find(({ units }) => units.includes(enterprise));
    if (!message) throw new Error(`${enterprise} hears nothing`);
    return message;
  };
  /** All that a confirmation could change. */
  const traces = async () => ({
    confirmations: await desk.db.query('select * from acknowledgement order by notice_id, acknowledger_id'),
    deliveries: await desk.db.query('select * from delivery order by batch_id, ordinal'),
    obligations: await desk.db.query('select * from obligation order by 1, 2, 3, 4'),
    events: await desk.db.query('select * from outbox order by position'),
    audit: await desk.db.query('select * from audit_entry'),
  });

  beforeAll(async () => {
    desk = await openDispatch();
  });
  beforeEach(async () => {
    await desk.forgets();
    await desk.standsAt('02-10 15:30');
    city = new Source(CITY);
    await desk.hears(city.announced('yellow', '02-10 22:00'));
  });
  afterAll(() => desk.close());

  it('of a start that runs shows the order and the button; pressed, it is confirmed', async () => {
    const message = await messageTo('E10');
    const page = await desk.links.opens(message);
    expect(page.html).toContain('烘干：限产：负荷降至50%');
    expect(page.html).toContain('我已知悉，签收');
    expect((await desk.links.presses(page)).html).toContain('✓ 已签收');
    expect(await desk.obligations('E10')).toEqual(['烘干 III acknowledged']);
  });

  it.each([
    ['lifted', () => city.lifted('02-14 08:00')],
    ['withdrawn', () => city.withdrawn('02-10 18:00')],
    ['overtaken by another level', () => city.changedTo('orange', '02-10 15:30')],
  ])('%s: no order, no button', async (_, ends) => {
    const message = await messageTo('E10');
    await desk.hears(ends());
    const page = await desk.links.opens(message);
    expect(page.html).toContain('本通知已失效');
    expect(page.html).toContain('请以最新通知为准');
    expect(page.html).not.toContain('烘干');
    expect(page.html).not.toContain('起执行');
    expect(page.html).not.toContain('<form');
  });

  it('R14 the city’s yellow, when 喀左县’s red is in force: its enterprises see no milder order, the others their own', async () => {
    const messages = await desk.mail.goesOut();
    const to = (enterprise: string) => messages.find(({ units }) => units.includes(enterprise)) ?? { text: '' };
    await desk.hears(new Source(KAZUO).announced('red', '02-11 00:00'));
    expect((await desk.links.opens(to('E12'))).html).toContain('<form');
    await desk.standsAt('02-11 00:00');
    expect((await desk.links.opens(to('E12'))).html).toContain('本通知已失效');
    expect((await desk.links.opens(to('E10'))).html).toContain('<form');
  });

  it('R14 R17 of a person with two enterprises, one of them under 喀左县’s red: he sees and confirms the order of the other alone', async () => {
    const [e2, e10] = [desk.mail.unitOf('E2'), desk.mail.unitOf('E10')];
    const messages = await desk.mail.goesOut();
    const his = messages.find(({ person }) => person === 'person-e2-liaison') ?? { text: '' };
    await desk.db.query(`update delivery set unit_ids = $1 where person_id = 'person-e2-liaison'`, [[e2, e10]]);
    expect((await desk.links.opens(his)).html).toContain('负荷降至70%');
    await desk.standsAt('02-11 00:00');
    await desk.hears(new Source(KAZUO).announced('red', '02-11 00:00'));
    const page = await desk.links.opens(his);
    expect(page.html).toContain('烘干：限产：负荷降至50%');
    expect(page.html).not.toContain('回转窑');
    expect(page.html).toContain('签收单位：建平膨润土加工厂<');
    await desk.links.presses(page);
    expect(
      await desk.db.query('select acknowledger_id as id from acknowledgement where person_id is not null'),
    ).toEqual([{ id: e10 }]);
    expect((await desk.obligations('E2')).filter((line) => line.endsWith('acknowledged'))).toEqual([]);
  });

  it('left open on a phone and pressed after the end: nothing is confirmed, and the page says that it is over', async () => {
    const page = await desk.links.opens(await messageTo('E10'));
    await desk.hears(city.lifted('02-14 08:00'));
    await desk.mail.goesOut();
    const before = await traces();
    const answer = await desk.links.presses(page);
    expect(answer.html).toContain('本通知已失效');
    expect(answer.html).not.toContain('已签收');
    expect(answer.html).not.toContain('烘干');
    expect(await traces()).toEqual(before);
  });

  it('C34 the notice of the end itself stays open: to know that production may resume is confirmed like any other', async () => {
    await desk.mail.goesOut();
    await desk.hears(city.lifted('02-14 08:00'));
    const page = await desk.links.opens(await messageTo('E10'));
    expect(page.html).toContain('可恢复正常生产');
    expect((await desk.links.presses(page)).html).toContain('✓ 已签收');
    expect(await desk.obligations('E10')).toEqual(['烘干 III terminated']);
  });
});
