import { newId } from '@qingkong/messaging';
import { type AlertContent } from '../format/alert-content';
import { at, type Office, openOffice, sampleContent } from '../instruction/testing/office-desk';
import { PreWarning } from './pre-warning.entity';
import { keepNames, listPreWarnings, lockPreWarningOf } from './pre-warning.repository';

const SAMPLE = 'story-02-10-0900-pre-warning.xml';

let office: Office;
let first: AlertContent;
beforeEach(async () => {
  office = await openOffice();
  await office.isDownUntil('02-10 09:00');
  first = await sampleContent(SAMPLE);
});
afterEach(() => office.close());

/** A later message about the first one. */
const later = (identifier: string, sent: string, change: Partial<AlertContent> = {}): AlertContent => ({
  ...first,
  messageType: 'update',
  references: [first],
  identifier,
  sent: at(sent),
  ...change,
});
const cancel = (sent: string, change: Partial<AlertContent> = {}) =>
  later('CY-ECO-2026-0009', sent, { messageType: 'cancel', documentNumber: '朝环预警意见〔2026〕3号', ...change });

describe('C13 a pre-warning', () => {
  it('says who may have to prepare for what; no response, no report', async () => {
    const preWarning = await office.issues(first);
    expect(await office.said('pre-warning.issued')).toEqual([
      {
        preWarningId: preWarning?.id,
        kind: 'actual',
        areaCodes: ['211300'],
        colour: 'yellow',
        expectedOnsetAt: at('02-10 22:00').toISOString(),
        headline: '关于10日夜间起可能出现重污染天气过程的预警意见',
        text: '预计2月10日夜间起扩散条件转差，可能启动黄色预警。请不可临时中断的生产线预先调整生产计划。',
        documentNumber: '朝环预警意见〔2026〕1号',
        receivedAt: at('02-10 09:00').toISOString(),
      },
    ]);
    expect(await office.db.query('select 1 from response')).toEqual([]);
  });

  it('R16 of an exercise is a drill', async () => {
    await office.issues({ ...first, status: 'exercise' });
    expect(await office.said('pre-warning.issued')).toMatchObject([{ kind: 'drill' }]);
  });

  it('changed by a later message, is the same one with other words', async () => {
    const issued = await office.issues(first);
    const revised = await office.issues(later('CY-ECO-2026-0002', '02-10 12:00', { areaCodes: ['211382'] }));
    expect(revised?.id).toBe(issued?.id);
    expect(await office.events()).toEqual(['pre-warning.issued 1', 'pre-warning.issued 2']);
    expect((await office.said('pre-warning.issued'))[1]).toMatchObject({ areaCodes: ['211382'] });
  });

  it('changed by a message that came first, stays as changed when the older one comes', async () => {
    await office.issues(later('CY-ECO-2026-0002', '02-10 12:00', { headline: '更新' }));
    expect(await office.issues(first)).toBeNull();
    expect((await office.said('pre-warning.issued')).map(({ headline }) => headline)).toEqual(['更新']);
  });

  it('of another matter, is another one', async () => {
    const one = await office.issues(first);
    const other = await office.issues({ ...first, identifier: 'CY-ECO-2026-0005', sent: at('02-20 09:00') });
    expect(other?.id).not.toBe(one?.id);
    expect(await office.events()).toEqual(['pre-warning.issued 1', 'pre-warning.issued 1']);
  });
});

describe('C13, C34 a pre-warning that is off', () => {
  it('is said to be off, once', async () => {
    const preWarning = await office.issues(first);
    await office.isDownUntil('02-10 18:00');
    expect(await office.withdraws(cancel('02-10 18:00'))).toMatchObject({ id: preWarning?.id, stands: false });
    expect(await office.withdraws(cancel('02-10 18:30'))).toBeNull();
    expect(await office.said('pre-warning.withdrawn')).toEqual([
      {
        preWarningId: preWarning?.id,
        kind: 'actual',
        headline: '关于10日夜间起可能出现重污染天气过程的预警意见',
        documentNumber: '朝环预警意见〔2026〕3号',
        withdrawnAt: at('02-10 18:00').toISOString(),
        receivedAt: at('02-10 18:00').toISOString(),
      },
    ]);
    expect(await office.events()).toEqual(['pre-warning.issued 1', 'pre-warning.withdrawn 2']);
  });

  it.each<[string, (update: AlertContent) => AlertContent['references']]>([
    ['the first message, as the national dialect does', () => [{ ...first, sent: null }]],
    ['the last message', (update) => [update]],
    ['all of them', (update) => [first, update]],
  ])('may be named by %s', async (_, named) => {
    const update = later('CY-ECO-2026-0002', '02-10 12:00');
    await office.issues(first);
    await office.issues(update);
    const off = await office.withdraws(cancel('02-10 18:00', { references: named(update) }));
    expect(off).toMatchObject({ stands: false, version: 3 });
  });

  it.each<[string, () => Partial<AlertContent>]>([
    ['names nothing', () => ({ references: [] })],
    ['names what we never had', () => ({ references: [{ ...first, identifier: 'CY-ECO-2025-0001' }] })],
    ['names it as from somebody else', () => ({ references: [{ ...first, sender: 'nobody@hq.example' }] })],
    ['names it with another time', () => ({ references: [{ ...first, sent: at('02-10 09:01') }] })],
    ['is an exercise, and the pre-warning is not', () => ({ status: 'exercise' })],
  ])('is not, where the Cancel %s', async (_, change) => {
    await office.issues(first);
    expect(await office.withdraws(cancel('02-10 18:00', change()))).toBeNull();
    expect(await office.events()).toEqual(['pre-warning.issued 1']);
  });

  it('is not by a Cancel that is older than the words that stand', async () => {
    await office.issues(first);
    await office.issues(later('CY-ECO-2026-0002', '02-10 19:00'));
    expect(await office.withdraws(cancel('02-10 18:00'))).toBeNull();
    expect(await office.events()).toEqual(['pre-warning.issued 1', 'pre-warning.issued 2']);
  });

  it('stays off when an older change of it comes late', async () => {
    await office.issues(first);
    await office.withdraws(cancel('02-10 18:00'));
    expect(await office.issues(later('CY-ECO-2026-0002', '02-10 12:00'))).toBeNull();
    expect(await office.events()).toEqual(['pre-warning.issued 1', 'pre-warning.withdrawn 2']);
  });

  it('is followed by another one where a newer message speaks of it again, and that can be withdrawn', async () => {
    const off = await office.issues(first);
    await office.withdraws(cancel('02-10 18:00'));
    const again = await office.issues(later('CY-ECO-2026-0002', '02-10 20:00'));
    expect(again?.id).not.toBe(off?.id);
    expect(await office.withdraws(cancel('02-10 21:00', { identifier: 'CY-ECO-2026-0010' }))).toMatchObject({
      id: again?.id,
    });
    const found = await office.act((tx) => lockPreWarningOf(tx, first));
    expect(found).toMatchObject({ id: again?.id, stands: false });
  });

  it('withdrawn twice, is not spoken of again by what was sent in between and comes late', async () => {
    await office.issues(first);
    await office.withdraws(cancel('02-10 18:00'));
    const between = later('CY-ECO-2026-0002', '02-10 19:00');
    const again = cancel('02-10 20:00', { identifier: 'CY-ECO-2026-0010', references: [first, between] });
    expect(await office.withdraws(again)).toBeNull();
    expect(await office.issues(between)).toBeNull();
    expect(await office.events()).toEqual(['pre-warning.issued 1', 'pre-warning.withdrawn 2']);
  });

  it('before it came, tells nobody of it when it comes, nor of an older change of it', async () => {
    expect(await office.withdraws(cancel('02-10 18:00'))).toBeNull();
    expect(await office.issues(first)).toBeNull();
    expect(await office.issues(later('CY-ECO-2026-0002', '02-10 12:00'))).toBeNull();
    expect(await office.events()).toEqual([]);
    expect(await office.issues(later('CY-ECO-2026-0003', '02-10 20:00'))).toMatchObject({ stands: true });
    expect(await office.events()).toEqual(['pre-warning.issued 1']);
  });

  it('before it came, as the national dialect names it: without its time', async () => {
    await office.withdraws(cancel('02-10 18:00', { references: [{ ...first, sent: null }] }));
    expect(await office.issues(first)).toBeNull();
    expect(await office.issues({ ...first, status: 'exercise' })).toMatchObject({ kind: 'drill' });
  });

  it('by the withdrawal of a change that has not come, is off when that comes', async () => {
    const update = later('CY-ECO-2026-0002', '02-10 12:00');
    const issued = await office.issues(first);
    expect(await office.withdraws(cancel('02-10 18:00', { references: [update] }))).toBeNull();
    await office.isDownUntil('02-10 18:30');
    expect(await office.issues(update)).toBeNull();
    expect(await office.said('pre-warning.withdrawn')).toMatchObject([
      {
        preWarningId: issued?.id,
        documentNumber: '朝环预警意见〔2026〕3号',
        withdrawnAt: at('02-10 18:30').toISOString(),
        receivedAt: at('02-10 09:00').toISOString(),
      },
    ]);
    expect(await office.events()).toEqual(['pre-warning.issued 1', 'pre-warning.withdrawn 2']);
  });

  it('of two that were sent at once, is the one that was received later, whatever its id', async () => {
    const words = (identifier: string): AlertContent => ({ ...first, identifier, references: [] });
    await office.issues(words('CY-ECO-2026-0021'));
    await office.isDownUntil('02-10 10:00');
    const second = PreWarning.issue('00000000-0000-7000-8000-000000000001', {
      ...{ alertId: newId(), content: words('CY-ECO-2026-0022'), receivedAt: office.now() },
    });
    await office.act(async (tx) => {
      await tx.save(second);
      await keepNames(tx, second.id, words('CY-ECO-2026-0022'));
    });
    const both = cancel('02-10 18:00', { references: [words('CY-ECO-2026-0021'), words('CY-ECO-2026-0022')] });
    expect(await office.withdraws(both)).toMatchObject({ id: second.id });
  });

  it('C35 stands though its time has passed', async () => {
    const preWarning = await office.issues({ ...first, expires: at('02-11 09:00') });
    await office.passesTo('02-12 09:00');
    expect(preWarning).toMatchObject({ stands: true });
    expect(await office.events()).toEqual(['pre-warning.issued 1']);
  });
});

it('the list begins with what was received last, page by page, whatever the ids are', async () => {
  for (const [hour, id] of [[9, 3], [10, 1], [11, 2], [11, 4]] as const) {
    const receivedAt = at(`02-10 ${String(hour).padStart(2, '0')}:00`);
    const order = { alertId: newId(), content: first, receivedAt };
    await office.act((tx) => tx.save(PreWarning.issue(`00000000-0000-7000-8000-00000000000${id}`, order)));
  }
  const page = async (before: string | null) => {
    const found = await office.act((tx) => listPreWarnings(tx, { areaCodes: null, before, limit: 3 }));
    return found.map(({ id }) => id.slice(-1));
  };
  expect(await page(null)).toEqual(['4', '2', '1']);
  expect(await page('00000000-0000-7000-8000-000000000001')).toEqual(['3']);
}); // prettier-ignore
