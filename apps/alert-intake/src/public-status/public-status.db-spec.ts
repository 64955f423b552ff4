import { rows } from '@qingkong/persistence';
import { at, changed, type Desk, openDesk, sample } from '../alert/testing/intake-desk';
import { lastPublicLift, publicResponses } from './public-status.repository';

const YELLOW = 'story-02-10-1530-yellow.xml';
const CANCEL = 'story-02-14-0800-cancel.xml';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
  await desk.passesTo('02-10 15:30');
});
afterEach(() => desk.close());

const shown = (instant: string) => desk.db.transaction((tx) => publicResponses(tx, at(instant)));
const lift = (instant: string) => desk.db.transaction((tx) => lastPublicLift(tx, at(instant)));

describe('C03 what the public may know', () => {
  it('is a response from its announcement to its lift, and the lift from then on', async () => {
    await desk.receives(sample(YELLOW));
    const [response] = await shown('02-10 15:30');
    expect(response).toEqual({
      ...{ serial: '2026-01', origin: 'alert', jurisdiction: '211300', areaCodes: ['211300'] },
      primaryPollutant: 'PM2.5',
      documentNumber: '朝重污染指办〔2026〕1号',
      segments: [{ level: 'III', colour: 'yellow', fromAt: at('02-10 22:00'), toAt: null }],
    });
    await desk.passesTo('02-14 08:00');
    await desk.receives(sample(CANCEL));
    expect(await shown('02-14 08:00')).toEqual([]);
    expect(await lift('02-14 07:59')).toBeNull();
    expect(await lift('02-14 08:00')).toEqual({
      ...{ serial: '2026-01', origin: 'alert', jurisdiction: '211300', level: 'III', colour: 'yellow' },
      endedAt: at('02-14 08:00'),
    });
  });

  it('R16 is no drill, neither running nor ended', async () => {
    await desk.passesTo('02-09 15:30');
    await desk.receives(sample('drill-exercise-orange.xml'));
    expect(await desk.standing()).toEqual(['2026-01 drill active']);
    expect(await shown('02-09 15:30')).toEqual([]);
    await desk.passesTo('02-10 15:30');
    await desk.receives(sample(YELLOW));
    expect(await shown('02-10 15:30')).toHaveLength(1);
    expect(await lift('02-10 15:30')).toBeNull();
  });

  it('R06 is nothing of what was withdrawn', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-10 18:00');
    await desk.receives(changed(CANCEL, { sent: at('02-10 18:00'), onset: null, effective: null }));
    expect((await shown('02-10 18:00')).flatMap(({ segments }) => segments)).not.toContainEqual(
      expect.objectContaining({ toAt: null }),
    );
    expect(await shown('02-10 22:00')).toEqual([]);
    expect(await lift('02-10 22:00')).toBeNull();
  });

  it('is found by index among ten thousand ended responses', async () => {
    await desk.receives(sample(YELLOW));
    await desk.db.query(
      `insert into response select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'serial', 'old-' || n,
         'state', 'ended', 'end_reason', 'lifted', 'ended_at', '2026-01-01T00:00:00+08:00'::timestamptz + n * interval '1 minute'))).*
       from response r, generate_series(1, 10000) n`,
    );
    await desk.db.query(
      `insert into level_segment (response_id, ordinal, level, colour, from_at, to_at)
       select id, 1, level, colour, '2025-12-01T00:00:00+08:00', ended_at from response where state = 'ended'`,
    );
    await desk.db.query('analyze response, level_segment');
    const [before, after] = await desk.db.transaction(async (tx) => {
      const wholeTables = () => rows(tx, 'select relname, seq_scan from pg_stat_xact_user_tables order by relid');
      const counted = await wholeTables();
      await publicResponses(tx, at('02-10 15:30'));
      await lastPublicLift(tx, at('02-10 15:30'));
      return [counted, await wholeTables()];
    });
    expect(after).toEqual(before);
  });
});
