import { join } from 'node:path';
import { loadPlan } from '@qingkong/plan';
import { publicStatus } from './public-status';
import { type PublicResponse } from './public-status.repository';

const plan = loadPlan(join(__dirname, '../../../../plans/chaoyang.yaml'));
const at = (text: string) => new Date(`2026-02-${text.replace(' ', 'T')}:00+08:00`);
const CITY = { code: '211300', name: '朝阳市' };
const KAZUO = { code: '211324', name: '喀左县' };

const orange: PublicResponse = {
  serial: '2026-01',
  origin: 'alert',
  jurisdiction: '211300',
  areaCodes: ['211300'],
  primaryPollutant: 'PM2.5',
  documentNumber: '朝重污染指办〔2026〕2号',
  segments: [
    { level: 'II', colour: 'orange', fromAt: at('11 16:00'), toAt: at('13 14:00') },
    { level: 'III', colour: 'yellow', fromAt: at('13 14:00'), toAt: null },
  ],
};
const red: PublicResponse = {
  ...orange,
  serial: '2026-01',
  jurisdiction: '211324',
  areaCodes: ['211324'],
  documentNumber: null,
  segments: [{ level: 'I', colour: 'red', fromAt: at('12 00:00'), toAt: null }],
};
const NONE = { level: null, colour: null, since: null, until: null };
const NO_SOURCE = {
  serial: null,
  origin: null,
  announcedBy: null,
  areas: [],
  primaryPollutant: null,
  documentNumber: null,
};

describe('C03 the public status', () => {
  it('says the city’s level, and per county the strictest with its own facts (C11)', () => {
    const { city, counties, announced, lastLift } = publicStatus([orange, red], null, plan, at('12 10:00'));
    expect(city).toEqual({
      ...CITY,
      ...{ level: 'II', colour: 'orange', since: '2026-02-11T16:00:00.000+08:00', until: '2026-02-13T14:00:00.000+08:00' },
      ...{ serial: '2026-01', origin: 'alert', announcedBy: CITY, areas: [CITY], primaryPollutant: 'PM2.5' },
      documentNumber: '朝重污染指办〔2026〕2号',
    }); // prettier-ignore
    expect(counties.map(({ name, level }) => `${name} ${level}`)).toEqual(
      ['双塔区 II', '龙城区 II', '朝阳县 II', '建平县 II', '喀左县 I', '北票市 II', '凌源市 II'], // prettier-ignore
    );
    expect(counties[4]).toEqual({
      ...KAZUO,
      ...{ level: 'I', colour: 'red', since: '2026-02-12T00:00:00.000+08:00', until: null },
      ...{
        serial: '2026-01',
        origin: 'alert',
        announcedBy: KAZUO,
        areas: [KAZUO],
        primaryPollutant: 'PM2.5',
        documentNumber: null,
      },
    });
    expect(announced).toEqual([
      {
        ...{ level: 'III', colour: 'yellow', from: '2026-02-13T14:00:00.000+08:00', until: null },
        ...{ serial: '2026-01', origin: 'alert', announcedBy: CITY, areas: [CITY], primaryPollutant: 'PM2.5' },
        documentNumber: '朝重污染指办〔2026〕2号',
      },
    ]);
    expect(lastLift).toBeNull();
  });

  it('is null in every field where nothing is in force, and names the last lift', () => {
    const lift = { serial: '2026-01', origin: 'alert', jurisdiction: '211300', level: 'III', colour: 'yellow', endedAt: at('14 08:00') } as const; // prettier-ignore
    const status = publicStatus([], lift, plan, at('20 10:00'));
    expect(status.city).toEqual({ ...CITY, ...NONE, ...NO_SOURCE });
    expect(status.counties[4]).toEqual({ ...KAZUO, ...NONE, ...NO_SOURCE });
    expect(status.lastLift).toEqual({
      ...{ serial: '2026-01', origin: 'alert', announcedBy: CITY, level: 'III', colour: 'yellow' },
      endedAt: '2026-02-14T08:00:00.000+08:00',
    });
  });

  it('C49 C01 of an assurance says that it is one, and no colour: nobody has published an alert', () => {
    const assurance: PublicResponse = { ...orange, serial: '2026-02', origin: 'assurance', primaryPollutant: null };
    const { city, counties, announced } = publicStatus([assurance], null, plan, at('12 10:00'));
    const said = { serial: '2026-02', origin: 'assurance', colour: null };
    expect(city).toMatchObject({ ...said, level: 'II' });
    for (const county of counties) expect(county).toMatchObject({ ...said, level: 'II' });
    expect(announced).toMatchObject([{ ...said, level: 'III' }]);
    const lift = { ...said, origin: 'assurance', jurisdiction: '211300', level: 'III', endedAt: at('14 08:00') } as const;
    expect(publicStatus([], { ...lift, colour: 'yellow' }, plan, at('20 10:00')).lastLift).toMatchObject({ ...said, level: 'III' });
  }); // prettier-ignore

  it.each(['II', 'III'] as const)(
    'C49 R14 of an alert and an assurance no stricter (%s) the alert is told, whichever came first',
    (level) => {
      const segment = { level, colour: 'yellow', fromAt: at('10 22:00'), toAt: null } as const;
      const other: PublicResponse = { ...orange, serial: '2026-02', origin: 'assurance', segments: [segment] };
      const { counties } = publicStatus([other, orange], null, plan, at('12 10:00'));
      expect(counties[0]).toMatchObject({ serial: '2026-01', origin: 'alert', colour: 'orange', level: 'II' });
    },
  );

  it('is the same byte by byte until something changes, by itself too', () => {
    const said = (instant: string) => JSON.stringify(publicStatus([orange, red], null, plan, at(instant)));
    expect(said('13 13:59')).toBe(said('12 10:00'));
    expect(said('13 14:00')).not.toBe(said('13 13:59'));
  });

  it('names no place that the plan doesn’t have', () => {
    const elsewhere = { ...red, jurisdiction: '211325', areaCodes: ['211325'] };
    expect(publicStatus([elsewhere], null, plan, at('11 10:00')).announced[0]).toMatchObject({
      announcedBy: { code: '211325', name: null },
    });
  });
});
