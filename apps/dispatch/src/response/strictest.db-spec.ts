import { eventually } from '@qingkong/persistence/testing';
import { type DispatchDesk, openDispatch } from './testing/dispatch-desk';
import { EVERYONE, without } from './testing/outgoing-mail';
import { CITY, KAZUO, Source } from './testing/source';

jest.setTimeout(60_000);

/** A county's own response beside the city's: the strictest rules each enterprise (R14, C11). */
describe('a county’s red and the city’s response', () => {
  const KAZUOS = ['E2', 'E12'];
  let desk: DispatchDesk;
  let city: Source;
  let county: Source;

  const openOf = async (enterprise: string) =>
    (await desk.obligations(enterprise)).filter((line) => /due|acknowledged/.test(line));

  beforeAll(async () => {
    desk = await openDispatch();
  });
  beforeEach(async () => {
    await desk.forgets();
    await desk.standsAt('02-11 15:40');
    [city, county] = [new Source(CITY), new Source(KAZUO)];
    await desk.hears(city.announced('orange', '02-11 16:00'));
    await desk.mail.goesOut();
  });
  afterAll(() => desk.close());

  it('R14 C11 喀左县 goes red: its enterprises hear it in its name, the Office and 产业政策科 are informed, nobody else hears', async () => {
    await desk.hears(county.announced('red', '02-12 00:00'));
    const messages = await desk.mail.goesOut();
    const of = (kind: string) => messages.filter((message) => message.kind === kind);
    expect(desk.mail.who(of('start'))).toBe('喀左县 E2 E12');
    expect(desk.mail.who(of('countyResponse'))).toBe('办公室 产业政策科');
    expect(of('start').length + of('countyResponse').length).toBe(messages.length);
    const toE12 = of('start').find(({ units }) => units.includes('E12'))?.text;
    expect(toE12).toMatch(/^【喀左县工业和信息化局】.*自2月12日00:00起执行.*梭式窑：停产/);
    expect(await openOf('E12')).toEqual(['梭式窑 I due']);
    expect(await openOf('E10')).toEqual(['烘干 II due']);
  });

  it('R09 R14 the city goes down to yellow: 喀左县’s bureau hears, its enterprises stay red and hear nothing', async () => {
    await desk.hears(county.announced('red', '02-12 00:00'));
    await desk.mail.goesOut();
    await desk.hears(city.changedTo('yellow', '02-13 14:00'));
    expect(await desk.mail.heard()).toEqual({ levelChange: without(EVERYONE, KAZUOS) });
    expect(await openOf('E2')).toEqual(['回转窑 I due']);
    expect(await openOf('E10')).toEqual(['烘干 III due']);
  });

  it('R24 the city ends while 喀左县 is red: E2 and E12 are not told to resume, before their county’s end they are', async () => {
    await desk.hears(county.announced('red', '02-12 00:00'));
    await desk.mail.goesOut();
    await desk.standsAt('02-14 08:00');
    await desk.mail.goesOut();
    await desk.hears(city.lifted('02-14 08:00'));
    const ends = (await desk.mail.goesOut()).filter(({ kind }) => kind === 'lift');
    expect(desk.mail.who(ends)).toBe(without(EVERYONE, KAZUOS));
    const toBureau = ends.find(({ units }) => units.includes('喀左县'));
    expect(toBureau?.text).toContain('喀左县2026-01期应急响应仍然有效，其范围内企业不得据此恢复生产');
    expect(await openOf('E2')).toEqual(['回转窑 I due']);
    expect(await openOf('E10')).toEqual([]);
    await desk.hears(county.lifted('02-15 12:00'));
    expect(await desk.mail.heard()).toEqual({ lift: '喀左县 E2 E12', countyResponse: '办公室 产业政策科' });
    expect(await openOf('E2')).toEqual([]);
  });

  it('R14 R24 喀左县 ends its red and the city’s orange goes on: E2 and E12 hear orange, not that they may resume', async () => {
    await desk.hears(county.announced('red', '02-12 00:00'));
    await desk.mail.goesOut();
    await desk.hears(county.lifted('02-13 12:00'));
    const messages = await desk.mail.goesOut();
    const of = (kind: string) => messages.filter((message) => message.kind === kind);
    expect(desk.mail.who(of('lift'))).toBe('喀左县');
    expect(desk.mail.who(of('levelChange'))).toBe('E2 E12');
    expect(of('levelChange').every(({ text }) => /由Ⅰ级调整为Ⅱ级.*自2月13日12:00起执行/.test(text))).toBe(true);
    expect(await openOf('E12')).toEqual(['梭式窑 II due']);
    expect(await desk.obligations('E12')).toEqual(['梭式窑 II superseded', '梭式窑 I terminated', '梭式窑 II due']);
  });

  it('R14 喀左县 declares orange too: its enterprises hear nothing new; when the city ends, they go on under their county', async () => {
    await desk.hears(county.announced('orange', '02-12 00:00'));
    expect(await desk.mail.heard()).toEqual({ start: '喀左县', countyResponse: '办公室 产业政策科' });
    await desk.hears(city.lifted('02-14 08:00'));
    expect(await desk.mail.heard()).toEqual({ lift: without(EVERYONE, KAZUOS) });
    expect(await openOf('E12')).toEqual(['梭式窑 II due']);
    const held = await desk.db.query<{ response_id: string }>(
      `select distinct response_id from obligation where state = 'due' and unit_id = $1`,
      [desk.mail.unitOf('E12')],
    );
    expect(held).toEqual([{ response_id: county.responseId }]);
  });

  it('R14 the city goes above 喀左县: its enterprises hear the city’s red and owe it alone', async () => {
    await desk.hears(county.announced('orange', '02-12 00:00'), city.changedTo('red', '02-13 14:00'));
    const { levelChange } = await desk.mail.heard();
    expect(levelChange).toBe(EVERYONE);
    expect(await openOf('E12')).toEqual(['梭式窑 I due']);
  });

  it('C11 R11 喀左县 has other words at the same level: that is its own affair, its bureau alone hears', async () => {
    await desk.hears(county.announced('red', '02-12 00:00'));
    await desk.mail.goesOut();
    await desk.hears(county.textChanged('关于延长红色预警的通知', '02-15 00:00'));
    expect(await desk.mail.heard()).toEqual({ textChange: '喀左县' });
  });

  it('C23 R14 朝阳县 ends its red over the city’s orange, for which E6 has no cell: what it did goes on until that is mended', async () => {
    const chaoyang = new Source({ serial: '朝阳县2026-01', jurisdiction: '211321', areaCodes: ['211321'] });
    await desk.hears(chaoyang.announced('red', '02-12 00:00'));
    expect(await openOf('E6')).toEqual(['隧道窑 I due']);
    await desk.mail.goesOut();
    await desk.hears(chaoyang.lifted('02-13 12:00'));
    const toE6 = (await desk.mail.goesOut()).find(({ units }) => units.includes('E6'));
    expect(toE6?.text).toContain('由Ⅰ级调整为Ⅱ级');
    expect(toE6?.text).toContain('原措施继续执行');
    expect(await openOf('E6')).toEqual(['隧道窑 I due']);
  });

  it('R14 喀左县 begins anew at yellow while the end of its red is still on its way: E2 and E12 hear the city’s orange and owe it', async () => {
    await desk.hears(county.announced('red', '02-12 00:00'));
    await desk.mail.goesOut();
    const next = new Source({ ...KAZUO, serial: '2026-02' });
    await desk.hears(next.announced('yellow', '02-13 12:00'));
    expect(await desk.mail.heard()).toEqual({
      ...{ start: '喀左县', levelChange: 'E2 E12', countyResponse: '办公室 产业政策科' },
    });
    expect(await openOf('E12')).toEqual(['梭式窑 II due']);
  });

  it('R14 喀左县 begins anew as red as before: E2 and E12 hear the new start', async () => {
    await desk.hears(county.announced('red', '02-12 00:00'));
    await desk.mail.goesOut();
    const next = new Source({ ...KAZUO, serial: '2026-02' });
    await desk.hears(next.announced('red', '02-13 12:00'));
    expect(await desk.mail.heard()).toEqual({ start: '喀左县 E2 E12', countyResponse: '办公室 产业政策科' });
    expect(await openOf('E12')).toEqual(['梭式窑 I due']);
  });

  it('R14 both begin in one moment: whoever is written down last, 喀左县’s red rules', async () => {
    for (let round = 0; round < 5; round += 1) {
      await desk.forgets();
      [city, county] = [new Source(CITY), new Source(KAZUO)];
      await desk.takes(city.announced('orange', '02-11 16:00'));
      await desk.takes(county.announced('red', '02-11 16:00'));
      await desk.rings();
      expect(await openOf('E12')).toEqual(['梭式窑 I due']);
      expect(await openOf('E10')).toEqual(['烘干 II due']);
    }
  });

  it('R14 喀左县 goes red while what the city asks is being written: the second waits for the first, and one of them is left', async () => {
    await desk.forgets();
    [city, county] = [new Source(CITY), new Source(KAZUO)];
    await desk.takes(city.announced('orange', '02-11 16:00'));
    let rings: Promise<void> | undefined;
    await desk.db.transaction(async (tx) => {
      await desk.writesWhatIsAsked(tx, city.responseId);
      await desk.takes(county.announced('red', '02-11 16:00'));
      rings = desk.rings();
      const isWaiting = async () =>
        (await desk.db.query(`select from pg_locks where locktype = 'advisory' and not granted`)).length > 0;
      const isWritten = async () => (await openOf('E12')).includes('梭式窑 I due');
      await eventually('what the county asks', async () => (await isWaiting()) || isWritten());
    });
    await rings;
    expect(await openOf('E12')).toEqual(['梭式窑 I due']);
  });
});
