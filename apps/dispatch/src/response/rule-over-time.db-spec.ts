import { type DispatchDesk, openDispatch } from './testing/dispatch-desk';
import { EVERYONE, without } from './testing/outgoing-mail';
import { CITY, KAZUO, Source } from './testing/source';

jest.setTimeout(60_000);

/** What is announced for later rules later: until then the milder source does (R05, R06, R14). */
describe('announced ahead beside what holds now', () => {
  const KAZUOS = ['E2', 'E12'];
  let desk: DispatchDesk;
  let city: Source;
  let county: Source;

  /** `梭式窑 III 02-10 22:00 – 02-11 08:00 city due`, in Beijing. */
  const owes = async (enterprise: string) => {
    const instant = (column: string) => `to_char(${column} at time zone 'Asia/Shanghai', 'MM-DD HH24:MI')`;
    const found = await desk.db.query<{ line: string }>(
      `select concat_ws(' ', o.line_name, o.level, ${instant('o.from_at')}, '–', ${instant('o.ended_at')},
         case r.jurisdiction when '211300' then 'city' else 'county' end, o.state) as line
       from obligation o join response r on r.id = o.response_id where o.unit_id = $1 and o.ended_at is distinct from o.from_at order by o.from_at`,
      [desk.mail.unitOf(enterprise)],
    );
    return found.map(({ line }) => line);
  };
  const saidTo = async (enterprise: string) => {
    const messages = (await desk.mail.goesOut()).filter(({ units }) => units.includes(enterprise));
    return messages.map(({ kind, text }) => `${kind} ${text}`);
  };

  beforeAll(async () => {
    desk = await openDispatch();
  });
  beforeEach(async () => {
    await desk.forgets();
    await desk.standsAt('02-10 15:40');
    [city, county] = [new Source(CITY), new Source(KAZUO)];
  });
  afterAll(() => desk.close());

  it('R14 喀左县 announces yellow for tomorrow, then the city yellow for tonight: everyone hears it and owes it from tonight', async () => {
    await desk.hears(county.announced('yellow', '02-11 08:00', '02-10 15:00'));
    await desk.mail.goesOut();
    await desk.hears(city.announced('yellow', '02-10 22:00', '02-10 15:40'));
    const messages = await desk.mail.goesOut();
    expect(desk.mail.who(messages)).toBe(EVERYONE);
    const toE12 = messages.find(({ units }) => units.includes('E12'))?.text;
    expect(toE12).toContain('自2月10日22:00起执行');
    // The city began first and goes on ruling.
    expect(await owes('E12')).toEqual(['梭式窑 III 02-10 22:00 – city due']);
  });

  it('R14 喀左县’s red begins at midnight, the city’s red this afternoon: E2 and E12 hear that theirs comes forward', async () => {
    await desk.hears(county.announced('red', '02-11 00:00', '02-10 15:00'));
    await desk.mail.goesOut();
    await desk.hears(city.announced('red', '02-10 16:00', '02-10 15:40'));
    const messages = await desk.mail.goesOut();
    expect(desk.mail.who(messages)).toBe(EVERYONE);
    expect(messages.find(({ units }) => units.includes('E12'))?.text).toContain('自2月10日16:00起执行');
    expect(await owes('E12')).toEqual(['梭式窑 I 02-10 16:00 – city due']);
  });

  it('R09 R14 the city goes down before 喀左县’s red begins: E2 and E12 hear both what holds now and what comes', async () => {
    await desk.hears(city.announced('orange', '02-10 16:00', '02-10 15:40'));
    await desk.hears(county.announced('red', '02-11 00:00', '02-10 16:00'));
    await desk.mail.goesOut();
    await desk.hears(city.changedTo('yellow', '02-10 20:00'));
    const said = await saidTo('E12');
    for (const one of said) expect(one).toMatch(/levelChange .*由Ⅱ级调整为Ⅲ级.*自2月10日20:00起.*2月11日00:00起.*Ⅰ级/);
    expect(await owes('E12')).toEqual([
      '梭式窑 II 02-10 16:00 – 02-10 20:00 city superseded',
      '梭式窑 III 02-10 20:00 – 02-11 00:00 city superseded',
      '梭式窑 I 02-11 00:00 – county due',
    ]);
  });

  it('R24 the city ends before 喀左县’s red begins: E2 and E12 may resume until then, and hear that too', async () => {
    await desk.hears(city.announced('orange', '02-10 16:00', '02-10 15:40'));
    await desk.hears(county.announced('red', '02-11 00:00', '02-10 16:00'));
    await desk.mail.goesOut();
    await desk.hears(city.lifted('02-10 20:00'));
    const messages = await desk.mail.goesOut();
    expect(desk.mail.who(messages)).toBe(EVERYONE);
    const toE12 = messages.find(({ units }) => units.includes('E12'));
    expect(toE12?.text).toMatch(/2月11日00:00起.*Ⅰ级/);
    expect(messages.find(({ units }) => units.includes('E1'))?.text).not.toContain('Ⅰ级');
    expect(await owes('E12')).toEqual([
      '梭式窑 II 02-10 16:00 – 02-10 20:00 city terminated',
      '梭式窑 I 02-11 00:00 – county due',
    ]);
  });

  it('R06 喀左县 withdraws its red before it begins: E2 and E12 hear that the city’s orange goes on, and owe it throughout', async () => {
    await desk.hears(city.announced('orange', '02-10 16:00', '02-10 15:40'));
    await desk.hears(county.announced('red', '02-11 00:00', '02-10 16:00'));
    await desk.mail.goesOut();
    await desk.hears(county.withdrawn('02-10 20:00'));
    const heard = await desk.mail.heard();
    expect(heard).toEqual({ withdrawal: '喀左县', levelChange: 'E2 E12', countyResponse: '办公室 产业政策科' });
    expect(await owes('E12')).toEqual([
      '梭式窑 II 02-10 16:00 – 02-11 00:00 city superseded',
      '梭式窑 II 02-11 00:00 – city due',
    ]);
  });

  it('R10 orange from tomorrow is heard before anything of tonight’s yellow could be written: both are owed, one after the other', async () => {
    await desk.takes(city.announced('yellow', '02-10 22:00', '02-10 15:40'));
    await desk.takes(city.changedTo('orange', '02-11 16:00'));
    await desk.rings();
    expect(await owes('E12')).toEqual([
      '梭式窑 III 02-10 22:00 – 02-11 16:00 city superseded',
      '梭式窑 II 02-11 16:00 – city due',
    ]);
  });

  it('R05 the onset is put off: everyone hears the new one, and owes nothing before it', async () => {
    await desk.hears(city.announced('yellow', '02-10 22:00', '02-10 15:40'));
    await desk.mail.goesOut();
    await desk.hears(city.scopeChanged('02-11 08:00', ['211300'], '02-10 15:40'));
    const messages = await desk.mail.goesOut();
    expect(desk.mail.who(messages)).toBe(EVERYONE);
    expect(messages.every(({ kind, text }) => kind === 'scopeChange' && text.includes('2月11日08:00'))).toBe(true);
    expect(await owes('E12')).toEqual(['梭式窑 III 02-11 08:00 – city due']);
  });

  it('R14 the city’s end before 喀左县’s red begins strikes out nothing of the red: it is still to be said, and its page stays', async () => {
    await desk.hears(city.announced('orange', '02-10 16:00', '02-10 15:40'));
    await desk.hears(county.announced('red', '02-11 00:00', '02-10 16:00'));
    const red = (await desk.mail.goesOut()).find(({ kind, text }) => kind === 'start' && text.includes('Ⅰ级'));
    await desk.standsAt('02-10 16:05');
    await desk.hears(city.lifted('02-10 16:05'));
    await desk.mail.goesOut();
    expect((await desk.links.opens(red ?? { text: '' })).html).toContain('<form');
  });

  it('R05 the city begins behind 喀左县’s red: its enterprises, which are red now, hear nothing of it', async () => {
    await desk.hears(county.announced('red', '02-10 15:00', '02-10 14:50'));
    await desk.mail.goesOut();
    await desk.hears(city.announced('yellow', '02-10 14:00', '02-10 15:40'));
    expect(await desk.mail.heard()).toEqual({ start: without(EVERYONE, KAZUOS) });
  });

  it('C12 C20 orange from tomorrow drops nothing of tonight’s yellow: both are said, and confirming yellow confirms no orange', async () => {
    await desk.hears(city.announced('yellow', '02-10 22:00', '02-10 15:40'), city.changedTo('orange', '02-11 16:00'));
    const messages = await desk.mail.goesOut();
    const to = (kind: string) => messages.find((one) => one.kind === kind && one.units.includes('E12'));
    expect(to('levelChange')).toBeDefined();
    await desk.links.confirms(to('start') ?? { text: '' });
    expect(await owes('E12')).toEqual([
      '梭式窑 III 02-10 22:00 – 02-11 16:00 city superseded',
      '梭式窑 II 02-11 16:00 – city due',
    ]);
  });

  it('C12 the area is corrected to all but 喀左县: E2 and E12 hear the end, the officials the new area, nobody else anything', async () => {
    await desk.hears(city.announced('yellow', '02-10 16:00', '02-10 15:40'));
    await desk.mail.goesOut();
    await desk.standsAt('02-10 18:00');
    const others = ['211302', '211303', '211321', '211322', '211381', '211382'];
    await desk.hears(city.scopeChanged('02-10 16:00', others, '02-10 18:00'));
    const heard = await desk.mail.heard();
    expect(heard.lift).toBe('E2 E12');
    expect(heard.scopeChange).toBe(without(EVERYONE, [...KAZUOS, ...ENTERPRISES]));
    const until = '梭式窑 III 02-10 16:00 – 02-10 18:00 city terminated';
    expect(await owes('E12')).toEqual([until]);
    expect(await owes('E10')).toEqual(['烘干 III 02-10 16:00 – city due']);
    await desk.standsAt('02-10 19:00');
    await desk.hears(city.scopeChanged('02-10 16:00', ['211300'], '02-10 19:00'));
    expect(await desk.mail.heard()).toEqual({ start: 'E2 E12', scopeChange: heard.scopeChange });
    expect(await owes('E12')).toEqual([until, '梭式窑 III 02-10 19:00 – city due']);
  });
});

const ENTERPRISES = ['E1', 'E2', 'E3', 'E4', 'E5', 'E6', 'E7', 'E8', 'E9', 'E10', 'E11', 'E12'];
