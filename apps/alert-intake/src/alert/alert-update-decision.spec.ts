import { type AlertContent } from '../format/alert-content';
import { type OpenResponse } from './alert-verdict';
import {
  at,
  decide,
  drill,
  named,
  ofKazuo,
  plan,
  reference,
  type Row,
  running,
  said,
  waived,
} from './testing/decision-table';

describe('R09, R10, R11: Updates of what runs', () => {
  const update = (change: Partial<AlertContent> = {}): Partial<AlertContent> => ({
    ...{
      messageType: 'update',
      references: [reference],
      sent: at('11T15:40'),
      onset: at('11T16:00'),
      effective: at('11T15:40'),
    },
    ...change,
  });
  const of = (change: Partial<AlertContent>, own: Partial<OpenResponse> = {}, rest: Row = {}): Row => ({
    ...rest,
    content: update(change),
    situation: { now: at('11T15:40'), open: [{ ...running, ...own }], references: [named], ...rest.situation },
  });
  const orange = { severityColour: 'orange', parameterColour: 'orange', responseLevel: 'II' } as const;
  const red = { severityColour: 'red', parameterColour: 'red', responseLevel: 'I' } as const;

  it.each<[string, Row, string]>([
    ['yellow to orange', of(orange), 'upgrade II'],
    ['yellow to red', of(red), 'upgrade I'],
    ['orange to yellow', of({}, { level: 'II' }), 'downgrade III'],
    ['red to orange', of(orange, { level: 'I' }), 'downgrade II'],
    ['the same level: an extension, other words', of({}), 'update'],
    ['R10 down to blue: for the duty officer', of({ severityColour: 'blue', parameterColour: null, responseLevel: null }, { level: 'II' }), 'quarantine colour-blue'],
    ['R10 down from yellow, as AllClear: a lift', of({ liftHint: 'allClear', onset: at('11T15:40') }), 'lift'],
    ['before the onset, to orange', of({ ...orange, onset: at('10T22:00'), sent: at('10T18:00') }, { state: 'announced' }, { situation: { now: at('10T18:00') } }), 'upgrade II'],
    ['before the onset, earlier than was told', of({ ...orange, onset: at('10T20:00'), sent: at('10T18:00') }, { state: 'announced' }, { situation: { now: at('10T18:00') } }), 'quarantine update-moves-onset'],
    ['before the onset, later than was told', of({ onset: at('11T00:00'), sent: at('10T18:00') }, { state: 'announced' }, { situation: { now: at('10T18:00') } }), 'quarantine update-moves-onset'],
    ['before the onset, another level from later on', of({ ...orange, onset: at('11T08:00'), sent: at('10T18:00') }, { state: 'announced' }, { situation: { now: at('10T18:00') } }), 'upgrade II'],
    ['a change ahead, said again', of({ ...orange, onset: at('12T00:00') }, { level: 'II', levelFromAt: at('12T00:00') }, { situation: { now: at('11T15:40') } }), 'update'],
    ['a change ahead, from another time on', of(orange, { level: 'II', levelFromAt: at('12T00:00') }, { situation: { now: at('11T15:40') } }), 'quarantine update-moves-onset'],
    ['a change ahead, with the onset of the alert', of({ ...orange, onset: at('10T22:00') }, { level: 'II', levelFromAt: at('12T00:00') }, { situation: { now: at('11T15:40') } }), 'update'],
    ['R12 older than what was applied last', of(orange, { lastSentAt: at('13T14:00') }), 'ignore superseded-by-later'],
    ['R11 as old as what was applied last', of({}, { lastSentAt: at('11T15:40') }), 'update'],
    ['of one county of the city', of({ ...orange, areaCodes: ['211324'] }), 'quarantine update-area-differs'],
    ['of the city, though only two counties respond', of(orange, { areaCodes: ['211324', '211381'] }), 'quarantine update-area-differs'],
    ['all seven counties by name', of({ ...orange, areaCodes: plan.counties.map(({ code }) => code) }), 'upgrade II'],
    ['R16 a drill’s Update of the real thing', of({ ...orange, status: 'exercise' }), 'quarantine update-of-other-response'],
    ['R16 a drill’s Update of a drill', of({ ...orange, status: 'exercise' }, { kind: 'drill' }), 'upgrade II'],
    ['C11 of the response of a county', of(orange, {}, { situation: { open: [running, ofKazuo], references: [{ ...named, responseId: 'kazuo', jurisdiction: '211324' }] } }), 'quarantine update-of-other-response'],
    ['C49 nothing runs but an assurance by hand', of(orange, { id: 'assurance', origin: 'assurance' }), 'quarantine update-of-ended-response'],
    ['that names nothing', of({ ...orange, references: [] }, {}, { situation: { references: [] } }), 'quarantine unknown-reference'],
    ['that names nothing, let through', of({ ...orange, references: [] }, {}, { authority: waived, situation: { references: [] } }), 'upgrade II'],
    ['that names what we never got', of(orange, {}, { situation: { references: [] } }), 'quarantine unknown-reference'],
    ['that names one we have and one we never got', of({ ...orange, references: [reference, { ...reference, identifier: 'X' }] }), 'upgrade II'],
    ['a second Alert, let through: means an Update', of({ ...orange, messageType: 'alert', references: [] }, {}, { authority: waived, situation: { references: [] } }), 'upgrade II'],
    ['a second Alert for another county, let through: means something else', of({ messageType: 'alert', references: [], areaCodes: ['211322'] }, { areaCodes: ['211381'] }, { authority: waived, situation: { references: [] } }), 'quarantine alert-elsewhere'],
    ['a second Alert for a county more, let through', of({ messageType: 'alert', references: [], areaCodes: ['211381', '211322'] }, { areaCodes: ['211381'] }, { authority: waived, situation: { references: [] } }), 'rescope'],
  ])('%s', (_, row, expected) => expect(said(decide(row))).toBe(expected)); // prettier-ignore

  it.each<[string, Partial<AlertContent>, Partial<OpenResponse>, Date]>([
    ['R06 when it says', {}, {}, at('11T16:00')],
    ['R05 retroactively', { onset: at('11T09:00') }, {}, at('11T09:00')],
    ['when it was sent, where it repeats the alert’s onset', { onset: at('10T22:00') }, {}, at('11T15:40')],
    [
      'when it was sent, where it repeats an earlier Update’s',
      { onset: at('11T00:00') },
      { statedStarts: [at('10T22:00'), at('11T00:00'), at('11T12:00')] },
      at('11T15:40'),
    ],
    [
      'R06 when it says, though that was said of another level',
      { onset: at('12T00:00') },
      { statedStarts: [at('10T22:00'), at('12T00:00')] },
      at('12T00:00'),
    ],
    ['when it was sent, where it says nothing', { onset: null, effective: null }, {}, at('11T15:40')],
    [
      'not before measures begin',
      { onset: null, effective: null, sent: at('10T18:00') },
      { state: 'announced' },
      at('10T22:00'),
    ],
  ])('changes the level %s', (_, change, own, fromAt) => {
    expect(decide(of({ ...orange, ...change }, own))).toMatchObject({ act: 'upgrade', fromAt });
  });

  describe('what only the duty officer lets through', () => {
    const ahead = { state: 'announced', onsetAt: at('10T22:00') } as const;
    const before = { situation: { now: at('10T18:00') } };
    const early = { sent: at('10T18:00'), effective: at('10T18:00') };
    const moved = (onset: Date, change: Partial<AlertContent> = {}, own: Partial<OpenResponse> = {}): Row =>
      of({ ...early, ...change, onset }, { ...ahead, ...own }, { ...before, authority: waived });
    const drillInKazuo = { ...drill, areaCodes: ['211324'] };
    const aDrillOf = (areaCodes: string[], ...rest: OpenResponse[]): Row => ({
      authority: waived,
      content: update({ status: 'exercise', areaCodes }),
      situation: { now: at('11T15:40'), open: [{ ...drillInKazuo, id: 'running' }, ...rest], references: [named] },
    });
    const scope = (row: Row) => {
      const verdict = decide(row);
      if (verdict.act !== 'rescope') return said(verdict);
      const { areaCodes, onsetAt, change } = verdict;
      const onset = new Date(onsetAt.getTime() + 8 * 3_600_000).toISOString().slice(8, 16);
      const from =
        'fromAt' in change ? new Date(change.fromAt.getTime() + 8 * 3_600_000).toISOString().slice(8, 16) : '';
      return `${areaCodes.join()} ${onset} ${said(change)} ${from}`.trim();
    };

    it.each<[string, Row, string]>([
      ['another area', of({ areaCodes: ['211324', '211381'] }, {}, { authority: waived }), '211324,211381 10T22:00 update'],
      ['another area and level', of({ ...orange, areaCodes: ['211324'] }, {}, { authority: waived }), '211324 10T22:00 upgrade II 11T16:00'],
      ['a larger area', of({}, { areaCodes: ['211324'] }, { authority: waived }), '211300 10T22:00 update'],
      ['the same area by its counties is the same', of({ areaCodes: plan.counties.map(({ code }) => code) }, {}, { authority: waived }), 'update'],
      ['another area, out of the plan', of({ areaCodes: ['110105'] }, {}, { authority: waived }), 'quarantine area-outside-plan'],
      ['R12 another area, older than the newest', of({ areaCodes: ['211324'] }, { lastSentAt: at('13T14:00') }, { authority: waived }), 'ignore superseded-by-later'],
      ['C11 another area, of a county’s response', of({ areaCodes: ['211324'] }, {}, { authority: waived, situation: { open: [running, ofKazuo], references: [{ ...named, responseId: 'kazuo' }] } }), 'quarantine update-of-other-response'],
      ['R06 the onset, later', moved(at('11T06:00')), '211300 11T06:00 update'],
      ['the onset, earlier', moved(at('10T20:00')), '211300 10T20:00 update'],
      ['R05 the onset, to what has passed', moved(at('10T12:00')), '211300 10T12:00 update'],
      ['the onset earlier and the level, from then on', moved(at('10T20:00'), orange), '211300 10T20:00 upgrade II 10T20:00'],
      ['R05 the onset to what has passed and the level, from then on', moved(at('10T12:00'), orange), '211300 10T12:00 upgrade II 10T12:00'],
      ['onset and area', moved(at('11T06:00'), { areaCodes: ['211381'] }), '211381 11T06:00 update'],
      ['another level from after the onset is a change ahead', moved(at('11T08:00'), orange), 'upgrade II'],
      ['a change of level ahead is said anew, not moved', moved(at('10T22:00'), orange, { level: 'II', levelFromAt: at('11T08:00') }), 'quarantine update-moves-onset'],
      ['the onset of what runs is not moved', of({ onset: at('11T08:00') }, {}, { authority: waived }), 'update'],
      ['R16 a drill to where it is real', aDrillOf(['211381'], { ...running, id: 'real', areaCodes: ['211381'] }), 'ignore drill-during-real-response'],
      ['R16 a drill to where nothing is', aDrillOf(['211381'], { ...running, id: 'real', areaCodes: ['211321'] }), '211381 10T22:00 update'],
    ])('%s', (_, row, expected) => expect(scope(row)).toBe(expected)); // prettier-ignore

    it('R16: names the drills in the area it now covers', () => {
      const row = of({ areaCodes: ['211324'] }, { areaCodes: ['211381'] }, { authority: waived });
      const open = [{ ...running, areaCodes: ['211381'] }, drillInKazuo];
      expect(decide({ ...row, situation: { ...row.situation, open } })).toMatchObject({
        supersededDrillIds: ['drill'],
      });
    });
  });
});
