import { type DispatchDesk, openDispatch } from '../response/testing/dispatch-desk';
import { type Message } from '../response/testing/outgoing-mail';
import { CITY, KAZUO, Source } from '../response/testing/source';
import { PreWarningSource, TOLD } from './testing/pre-warning-source';

jest.setTimeout(60_000);

/** The first row of the story: 预警意见 before any alert. */
describe('C13 a pre-warning', () => {
  let desk: DispatchDesk;
  let source: PreWarningSource;

  const issued = (...change: Parameters<PreWarningSource['issued']>) => source.issued(...change);
  const withdrawn = (version?: number) => source.withdrawn(version);
  /** By what is said: whom. */
  const saidTo = (messages: readonly Message[], words: string) =>
    desk.mail.who(messages.filter(({ text }) => text.includes(words)));

  beforeAll(async () => {
    desk = await openDispatch();
  });
  beforeEach(async () => {
    await desk.forgets();
    await desk.standsAt('02-10 09:00');
    source = new PreWarningSource();
  });
  afterAll(() => desk.close());

  it('reaches enterprises with a line that cannot be stopped at once, and their counties: E1, E2, E4 and nobody else', async () => {
    await desk.hears(issued());
    const messages = await desk.mail.goesOut();
    expect(desk.mail.who(messages)).toBe(TOLD);
    expect(messages).toHaveLength(12);
    const toE1 = messages.find(({ units }) => units.includes('E1'))?.text ?? '';
    expect(toE1).toContain('预计自2月10日22:00起可能发布重污染天气黄色预警');
    expect(toE1).toContain('高炉不可临时中断，请预先调整生产计划');
    expect(toE1).not.toContain('烧结机');
    expect(toE1).toContain('本意见不启动响应');
  });

  it('starts no response, asks nobody to confirm, and obliges no line', async () => {
    await desk.hears(issued());
    const messages = await desk.mail.goesOut();
    expect(messages.some(({ text }) => text.includes('签收'))).toBe(false);
    for (const table of ['response', 'obligation', 'acknowledgement', `deadline where state = 'armed'`])
      expect(await desk.db.query(`select from ${table}`)).toEqual([]);
  });

  it('of one county reaches that county alone', async () => {
    await desk.hears(issued({ areaCodes: ['211324'] }));
    expect(await desk.mail.heard()).toEqual({ preWarning: '喀左县 E2' });
  });

  it('said again with other words takes the place of what is still on its way', async () => {
    await desk.hears(issued({ headline: '第一稿' }));
    await desk.mail.isPutOff();
    await desk.hears(issued({ headline: '第二稿' }));
    const messages = await desk.mail.goesOut();
    expect(messages).toHaveLength(12);
    expect(messages.every(({ text }) => text.includes('第二稿'))).toBe(true);
  });

  it('C34 called off reaches exactly those who were told: not whose message had not left, and those no more', async () => {
    await desk.hears(issued());
    const told = await desk.mail.goesOut(['sms-main']);
    await desk.mail.isPutOff();
    expect(told).toHaveLength(11);
    await desk.hears(withdrawn());
    const messages = await desk.mail.goesOut();
    expect(messages.every(({ kind, text }) => kind === 'preWarningEnd' && text.includes('可恢复原生产计划'))).toBe(
      true,
    );
    expect(messages.map(({ person }) => person).sort()).toEqual(told.map(({ person }) => person).sort());
    expect(told.map(({ person }) => person)).not.toContain('person-e1-liaison');
  });

  it('C34 said to fewer: whom it does not concern any more hears that at once, and later nothing', async () => {
    await desk.hears(issued());
    await desk.mail.goesOut();
    await desk.hears(issued({ areaCodes: ['211324'] }));
    const messages = await desk.mail.goesOut();
    expect(saidTo(messages, '更新后的预警意见不再涉及您所在的地区，可恢复原生产计划')).toBe('建平县 凌源市 E1 E4');
    expect(saidTo(messages, '预先调整生产计划')).toBe('喀左县 E2');
    await desk.hears(withdrawn());
    expect(await desk.mail.heard()).toEqual({ preWarningEnd: '喀左县 E2' });
  });

  it('C34 said to fewer before it could leave: who never heard of it hears nothing of that', async () => {
    await desk.hears(issued());
    await desk.mail.isPutOff();
    await desk.hears(issued({ areaCodes: ['211324'] }));
    expect(await desk.mail.heard()).toEqual({ preWarning: '喀左县 E2' });
  });

  it('C34 said to fewer, and that could not leave: the end reaches them all the same', async () => {
    await desk.hears(issued());
    await desk.mail.goesOut();
    await desk.hears(issued({ areaCodes: ['211324'] }));
    await desk.mail.isPutOff();
    await desk.hears(withdrawn());
    expect(await desk.mail.heard()).toEqual({ preWarningEnd: TOLD });
  });

  it('said to more again: who was left out hears it again, and its end', async () => {
    await desk.hears(issued({ areaCodes: ['211324', '211382'] }), issued({ areaCodes: ['211324'] }));
    await desk.hears(issued());
    await desk.mail.goesOut();
    await desk.hears(withdrawn());
    expect(await desk.mail.heard()).toEqual({ preWarningEnd: TOLD });
  });

  it('R16 of a drill says so', async () => {
    await desk.hears(issued({ kind: 'drill' }));
    expect((await desk.mail.goesOut()).every(({ text }) => text.startsWith('【演练】'))).toBe(true);
  });

  describe('without a reduction list', () => {
    const [hide, show] = [
      'alter table list_version rename to hidden_list',
      'alter table hidden_list rename to list_version',
    ];

    it('reaches the bureaus and their task forces, who must find out whom it concerns; so does its end', async () => {
      await desk.db.query(`${hide}; create table list_version (like hidden_list)`);
      try {
        await desk.hears(issued({ areaCodes: ['211324', '211382'] }));
        const messages = await desk.mail.goesOut();
        expect(desk.mail.who(messages)).toBe('运行科 产业政策科 喀左县 凌源市');
        expect(messages.every(({ text }) => text.includes('请指导辖区内有不可临时中断工序的企业预先调整'))).toBe(true);
        await desk.hears(withdrawn());
        expect(await desk.mail.heard()).toEqual({ preWarningEnd: '运行科 产业政策科 喀左县 凌源市' });
      } finally {
        await desk.db.query(`drop table list_version; ${show}`);
      }
    });
  });

  describe('R24 while a response rules', () => {
    it('the city: its end sends nobody back to production', async () => {
      const city = new Source(CITY);
      await desk.hears(issued());
      await desk.hears(city.announced('yellow', '02-10 22:00'));
      await desk.mail.goesOut();
      await desk.hears(withdrawn());
      const messages = await desk.mail.goesOut();
      expect(saidTo(messages, '2026-01期应急响应仍然有效，请按响应通知执行，不得据此恢复生产')).toBe(TOLD);
      expect(saidTo(messages, '可恢复')).toBe('');
    });

    it('one county: there it goes on, and elsewhere whoever was told may resume', async () => {
      const kazuo = new Source(KAZUO);
      await desk.hears(issued(), kazuo.announced('red', '02-10 22:00'));
      await desk.mail.goesOut();
      await desk.hears(withdrawn());
      const messages = await desk.mail.goesOut();
      expect(saidTo(messages, '喀左县2026-01期应急响应仍然有效')).toBe('喀左县 E2');
      expect(saidTo(messages, '可恢复原生产计划')).toBe('建平县 凌源市 E1 E4');
    });

    it('and it leaves a county out: there it goes on', async () => {
      await desk.hears(issued(), new Source(KAZUO).announced('red', '02-10 22:00'));
      await desk.mail.goesOut();
      await desk.hears(issued({ areaCodes: ['211382'] }));
      const messages = await desk.mail.goesOut();
      expect(saidTo(messages, '不再涉及您所在的地区；喀左县2026-01期应急响应仍然有效')).toBe('喀左县 E2');
      expect(saidTo(messages, '不再涉及您所在的地区，可恢复')).toBe('建平县 E4');
    });

    it.each<[string, () => Promise<void>]>([
      ['R16 a drill', () => desk.hears(new Source({ ...CITY, kind: 'drill' }).announced('yellow', '02-10 22:00'))],
      [
        'one that is over',
        async () => {
          const city = new Source(KAZUO);
          await desk.hears(city.announced('yellow', '02-10 08:00'), city.started('02-10 08:00'));
          await desk.hears(city.lifted('02-10 08:30'));
        },
      ],
    ])('that is %s: whoever was told may resume', async (_, happens) => {
      await desk.hears(issued());
      await happens();
      await desk.mail.goesOut();
      await desk.hears(withdrawn());
      expect(saidTo(await desk.mail.goesOut(), '可恢复原生产计划')).toBe(TOLD);
    });
  });

  describe('K8 each of its events once, and in order', () => {
    it('again under another id, or from long ago: nobody hears it twice', async () => {
      await desk.hears(issued({}, 1), issued({ headline: '第二稿' }, 2));
      await desk.mail.goesOut();
      await desk.hears(issued({ headline: '第一稿' }, 1), issued({ headline: '第二稿' }, 2));
      expect(await desk.mail.goesOut()).toEqual([]);
    });

    it('a change before the first word waits for it', async () => {
      const second = issued({ headline: '第二稿', areaCodes: ['211324'] }, 2);
      await expect(desk.hears(second)).rejects.toThrow('parked');
      expect(await desk.mail.goesOut()).toEqual([]);
      await desk.hears(issued({}, 1));
      await desk.looks();
      const messages = await desk.mail.goesOut();
      expect(desk.mail.who(messages)).toBe('喀左县 E2');
      expect(messages.every(({ text }) => text.includes('第二稿'))).toBe(true);
    });

    it('C34 called off before the first word: that tells nobody any more, nor does a change of it', async () => {
      await desk.hears(withdrawn(3));
      await desk.hears(issued({}, 1), issued({}, 2));
      expect(await desk.mail.goesOut()).toEqual([]);
    });

    it('C34 called off while a change is missing: who was told hears it at once, and nothing of the change', async () => {
      await desk.hears(issued({}, 1));
      await desk.mail.goesOut();
      await desk.hears(withdrawn(3));
      expect(await desk.mail.heard()).toEqual({ preWarningEnd: TOLD });
      await desk.hears(issued({ areaCodes: ['211324'] }, 2), withdrawn(3));
      expect(await desk.mail.goesOut()).toEqual([]);
    });
  });
});
