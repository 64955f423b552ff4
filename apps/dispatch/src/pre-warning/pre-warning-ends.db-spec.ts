import { type PreWarningIssued } from '@qingkong/contracts';
import { type DispatchDesk, openDispatch } from '../response/testing/dispatch-desk';
import { type Message } from '../response/testing/outgoing-mail';
import { at, CITY, KAZUO, type Origin, Source } from '../response/testing/source';
import { PreWarningSource, TOLD } from './testing/pre-warning-source';

jest.setTimeout(60_000);

/** Nobody is left with an order to prepare for what is over, nor sent back to production by it (R24). */
describe('what ends a pre-warning', () => {
  let desk: DispatchDesk;
  let source: PreWarningSource;

  const issued = (...change: Parameters<PreWarningSource['issued']>) => source.issued(...change);
  const withdrawn = (...which: Parameters<PreWarningSource['withdrawn']>) => source.withdrawn(...which);
  /** By what is said: whom. */
  const saidTo = (messages: readonly Message[], words: string) =>
    desk.mail.who(messages.filter(({ text }) => text.includes(words)));
  /** No list was in force when it began: of its own end no enterprise hears. */
  const hasNoList = ({ responseId }: Source) =>
    desk.db.query('update response set list_version_id = null where id = $1', [responseId]);

  beforeAll(async () => {
    desk = await openDispatch();
  });
  beforeEach(async () => {
    await desk.forgets();
    await desk.standsAt('02-10 09:00');
    source = new PreWarningSource();
  });
  afterAll(() => desk.close());

  describe('C34 the end of the response that it foretold', () => {
    const PART: Origin = { serial: '2026-01', jurisdiction: '211300', areaCodes: ['211324'] };

    it.each<[string, readonly string[]]>([
      ['the whole city', ['211300']],
      ['each of its counties', ['211302', '211303', '211321', '211322', '211324', '211381', '211382']],
    ])(
      'of %s reaches whoever was only told to prepare as the end of the pre-warning, and ends it',
      async (_, areaCodes) => {
        const city = new Source({ ...CITY, areaCodes });
        await desk.hears(issued(), city.announced('yellow', '02-10 22:00'), city.started('02-10 22:00'));
        await hasNoList(city);
        await desk.mail.goesOut();
        await desk.hears(city.lifted('02-14 08:00'));
        const messages = await desk.mail.goesOut();
        const only = messages.filter(({ kind }) => kind === 'preWarningEnd');
        expect(saidTo(only, '有关应急响应已终止，此前的预警意见同时解除，可恢复原生产计划')).toBe('E1 E2 E4');
        expect(desk.mail.who(messages.filter(({ kind }) => kind === 'lift'))).toContain('建平县 喀左县 北票市 凌源市');
        await desk.hears(withdrawn());
        expect(await desk.mail.goesOut()).toEqual([]);
      },
    );

    it('of a part of the city ends it there: whoever was told elsewhere is to prepare as before', async () => {
      const city = new Source(PART);
      await desk.hears(issued(), city.announced('yellow', '02-10 22:00'), city.started('02-10 22:00'));
      await hasNoList(city);
      await desk.mail.goesOut();
      await desk.hears(city.lifted('02-14 08:00'));
      expect((await desk.mail.heard()).preWarningEnd).toBe('E2');
      await desk.hears(withdrawn());
      expect(await desk.mail.heard()).toEqual({ preWarningEnd: '建平县 喀左县 凌源市 E1 E4' });
    });

    it('C49 not of one that no alert began: HQ has withdrawn nothing', async () => {
      const assurance = new Source({ ...CITY, origin: 'assurance' });
      await desk.hears(
        issued({ expectedOnsetAt: null }),
        assurance.announced('yellow', '02-10 16:00'),
        assurance.started('02-10 16:00'),
      );
      await hasNoList(assurance);
      await desk.mail.goesOut();
      await desk.hears(assurance.lifted('02-10 18:00'));
      expect(Object.keys(await desk.mail.heard())).toEqual(['lift']);
      await desk.hears(withdrawn());
      expect(await desk.mail.heard()).toEqual({ preWarningEnd: TOLD });
    });

    it('reaches nobody twice where the response asked all of them', async () => {
      const city = new Source(CITY);
      await desk.hears(issued(), city.announced('yellow', '02-10 22:00'));
      await desk.mail.goesOut();
      await desk.hears(city.lifted('02-14 08:00'));
      expect(Object.keys(await desk.mail.heard())).toEqual(['lift']);
    });

    it('sends nobody back where another one rules: that one’s end does', async () => {
      const [city, kazuo] = [new Source(CITY), new Source(KAZUO)];
      await desk.hears(issued(), city.announced('yellow', '02-10 22:00'), kazuo.announced('red', '02-10 23:00'));
      await hasNoList(city);
      await desk.mail.goesOut();
      await desk.hears(city.lifted('02-14 08:00'));
      expect((await desk.mail.heard()).preWarningEnd).toBe('E1 E4');
      await desk.hears(kazuo.lifted('02-15 12:00'));
      expect((await desk.mail.heard()).lift).toBe('喀左县 E2 E12');
    });

    it('of a county’s own response it ends nowhere else (C11)', async () => {
      const kazuo = new Source(KAZUO);
      await desk.hears(issued(), kazuo.announced('red', '02-10 22:00'));
      await desk.mail.goesOut();
      await desk.hears(kazuo.lifted('02-12 08:00'));
      expect((await desk.mail.heard()).preWarningEnd).toBeUndefined();
      await desk.hears(withdrawn());
      expect((await desk.mail.heard()).preWarningEnd).toContain('建平县');
    });

    it.each<[string, Partial<PreWarningIssued>]>([
      ['is about what comes after it', { expectedOnsetAt: at('02-16 00:00').toISOString() }],
      ['came while it ran', { receivedAt: at('02-11 09:00').toISOString() }],
      ['is a drill', { kind: 'drill' }],
    ])('not one that %s', async (_, change) => {
      const city = new Source(CITY);
      await desk.hears(city.announced('yellow', '02-10 15:30'), issued(change));
      await hasNoList(city);
      await desk.mail.goesOut();
      await desk.hears(city.lifted('02-14 08:00'));
      expect(Object.keys(await desk.mail.heard())).toEqual(['lift']);
    });
  });

  describe('R16 of a drill, when the real thing starts', () => {
    it('its end with the drill’s response sends nobody back to production', async () => {
      const drill = new Source({ ...CITY, kind: 'drill' });
      await desk.hears(issued({ kind: 'drill', expectedOnsetAt: null }), drill.announced('yellow', '02-10 10:00'));
      await hasNoList(drill);
      await desk.mail.goesOut();
      const real = new Source({ ...CITY, serial: '2026-02' });
      await desk.hears(drill.lifted('02-10 11:00', 'supersededByReal'), real.announced('yellow', '02-10 11:00'));
      const messages = (await desk.mail.goesOut()).filter(({ kind }) => kind === 'preWarningEnd');
      expect(saidTo(messages, '演练因启动真实响应终止，请按实际通知执行。')).toBe('E1 E2 E4');
      expect(saidTo(messages, '可恢复')).toBe('');
    });

    it('R24 nor does its end while the real response rules', async () => {
      await desk.hears(issued({ kind: 'drill' }), new Source(KAZUO).announced('red', '02-10 11:00'));
      await desk.mail.goesOut();
      await desk.hears(withdrawn(undefined, 'drill'));
      const messages = await desk.mail.goesOut();
      expect(saidTo(messages, '喀左县2026-01期应急响应仍然有效')).toBe('喀左县 E2');
      expect(saidTo(messages, '可恢复原生产计划')).toBe('建平县 凌源市 E1 E4');
    });
  });
});
