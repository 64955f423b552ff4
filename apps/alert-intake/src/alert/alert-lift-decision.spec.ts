import { type AlertContent } from '../format/alert-content';
import { type KnownAlert, type OpenResponse, type Situation } from './alert-verdict';
import {
  announced,
  at,
  county,
  decide,
  inTwoCounties,
  named,
  ofKazuo,
  plan,
  reference,
  type Row,
  running,
  said,
  waived,
} from './testing/decision-table';

describe('C32, R06: lifts', () => {
  const cancel: Partial<AlertContent> = { messageType: 'cancel', sent: at('14T08:00'), onset: null, effective: null };
  const referring = { ...cancel, references: [reference] };
  const words = { liftHint: 'words', messageType: 'update', headline: '关于解除重污染天气黄色预警的通知' } as const;
  const open = (...responses: OpenResponse[]): Partial<Situation> => ({ now: at('14T08:00'), open: responses });
  const knowing = (...responses: OpenResponse[]): Partial<Situation> => ({
    ...open(...responses),
    references: [named],
  });

  it.each<[string, Row, string]>([
    ['Cancel by reference', { content: referring, situation: knowing(running) }, 'lift'],
    ['Cancel without content', { content: { ...referring, event: null, areaCodes: [], severityColour: null }, situation: knowing(running) }, 'lift'],
    ['Cancel that refers to nothing: what runs', { content: cancel, situation: open(running) }, 'lift'],
    ['Update with AllClear', { content: { ...referring, messageType: 'update', liftHint: 'allClear' }, situation: knowing(running) }, 'lift'],
    ['plain 解除 in an Update', { content: { ...referring, ...words }, situation: knowing(running) }, 'lift'],
    ['plain 解除 in an Alert', { content: { ...referring, ...words, messageType: 'alert' }, situation: knowing(running) }, 'lift'],
    ['解除黄色，升级为橙色', { content: { ...referring, ...words, headline: '解除黄色预警，升级为橙色预警' }, situation: knowing(running) }, 'quarantine lift-ambiguous'],
    ['blue does not matter to a lift', { content: { ...referring, severityColour: 'blue' }, situation: knowing(running) }, 'lift'],
    ['R06 before its onset', { content: { ...referring, sent: at('10T18:00') }, situation: { ...knowing(announced), now: at('10T18:00') } }, 'withdraw'],
    ['before its onset, but from after it', { content: { ...referring, sent: at('10T18:00'), onset: at('10T23:00') }, situation: { ...knowing(announced), now: at('10T18:00') } }, 'liftAhead'],
    ['after its onset, the deadline still to ring', { content: referring, situation: knowing(announced) }, 'lift'],
    ['a lift of only one county of two', { content: { ...referring, areaCodes: ['211324'] }, situation: knowing(inTwoCounties) }, 'quarantine partial-lift'],
    ['a lift of only one county of the city', { content: { ...referring, areaCodes: ['211324'] }, situation: knowing(running) }, 'quarantine partial-lift'],
    ['a lift that names all seven counties', { content: { ...referring, areaCodes: plan.counties.map(({ code }) => code) }, situation: knowing(running) }, 'lift'],
    ['a city-wide lift of two counties', { content: referring, situation: knowing(inTwoCounties) }, 'lift'],
    ['R16 a drill lift never ends the real thing', { content: { ...referring, status: 'exercise' }, situation: knowing(running) }, 'quarantine lift-of-other-response'],
    ['C11 the city does not end the response of a county', { content: referring, situation: { ...open(ofKazuo), references: [{ ...named, responseId: 'kazuo', jurisdiction: '211324' }] } }, 'quarantine lift-of-other-response'],
    ['R14 a county ends its own and leaves the city', { authority: county, content: { ...cancel, areaCodes: ['211324'] }, situation: open(running, ofKazuo) }, 'lift'],
    ['a second lift', { content: referring, situation: knowing() }, 'ignore already-ended'],
    ['tombstone: its alert has not come', { content: referring, situation: open() }, 'ignore lift-before-alert'],
    ['tombstone: refers to nothing and nothing runs', { content: cancel, situation: open() }, 'ignore lift-before-alert'],
    ['tombstone: its alert waits in quarantine', { content: referring, situation: { ...open(), references: [{ ...named, state: 'quarantined', responseId: null }] } }, 'ignore lift-of-undecided-alert'],
    ['of a drill that was refused', { content: referring, situation: { ...open(), references: [{ ...named, state: 'ignored', responseId: null }] } }, 'ignore lift-of-ignored-alert'],
    ['refers to nothing, older than what runs', { content: { ...cancel, sent: at('10T12:00') }, situation: open(running) }, 'ignore lift-of-earlier-response'],
    ['names an alert we never got while one runs', { content: referring, situation: open(running) }, 'quarantine lift-of-unapplied-alert'],
    ['the same, let through', { authority: waived, content: referring, situation: open(running) }, 'lift'],
    ['names an alert that waits while one runs', { content: referring, situation: { ...open(running), references: [{ ...named, state: 'quarantined', responseId: null }] } }, 'quarantine lift-of-unapplied-alert'],
    ['that one, let through', { authority: waived, content: referring, situation: { ...open(running), references: [{ ...named, state: 'quarantined', responseId: null }] } }, 'lift'],
  ])('%s', (_, row, expected) => expect(said(decide(row))).toBe(expected)); // prettier-ignore

  it.each<[string, Partial<AlertContent>, Date]>([
    ['when it was sent, if it says nothing', {}, at('14T08:00')],
    ['when it says', { onset: at('14T06:00') }, at('14T06:00')],
    ['R05 retroactively', { onset: at('11T00:00') }, at('11T00:00')],
    ['not at the onset that a Cancel repeats', { onset: at('10T22:00'), effective: at('10T15:30') }, at('14T08:00')],
    ['not before its onset', { sent: at('10T21:50') }, at('10T22:00')],
    [
      'not at the start of a level that a Cancel repeats',
      { onset: at('11T16:00'), effective: at('11T15:40') },
      at('14T08:00'),
    ],
    ['nor of one that is over', { onset: at('13T00:00') }, at('14T08:00')],
  ])('ends it %s', (_, content, endedAt) => {
    const changed = { ...running, statedStarts: [at('10T22:00'), at('11T16:00'), at('13T00:00'), at('13T14:00')] };
    const row = { content: { ...referring, ...content }, situation: knowing(changed) };
    expect(decide(row)).toMatchObject({ act: 'lift', responseId: 'running', endedAt });
  });
});

describe('a lift announced ahead', () => {
  const [now, sent, endsAt] = [at('13T16:00'), at('13T15:50'), at('14T08:00')];
  const lift = { messageType: 'cancel', sent, effective: sent, onset: endsAt, references: [reference] } as const;
  /** The same response, whose end at 14T08:00 the message `ahead` has announced. */
  const ending = {
    ...running,
    liftDueAt: endsAt,
    liftAlertId: 'ahead',
    liftSentAt: at('13T15:50'),
    lastSentAt: at('12T09:00'),
  };
  const liftItself: KnownAlert = { ...named, id: 'ahead', isLift: true };
  const knowing = (open: OpenResponse[], references = [named]): Partial<Situation> => ({ now, open, references });

  it.each<[string, Row, string]>([
    ['as Cancel, by its onset', { content: lift, situation: knowing([running]) }, 'liftAhead'],
    ['as Cancel, by when it takes effect', { content: { ...lift, onset: null, effective: endsAt }, situation: knowing([running]) }, 'liftAhead'],
    ['as AllClear', { content: { ...lift, messageType: 'update', liftHint: 'allClear' }, situation: knowing([running]) }, 'liftAhead'],
    ['in words', { content: { ...lift, messageType: 'update', liftHint: 'words', headline: '关于解除重污染天气黄色预警的通知' }, situation: knowing([running]) }, 'liftAhead'],
    ['that names nothing', { content: { ...lift, references: [] }, situation: knowing([running], []) }, 'liftAhead'],
    ['its instant has come when it arrives', { content: lift, situation: { ...knowing([running]), now: endsAt } }, 'lift'],
    ['from the moment of sending, by a fast clock', { content: { ...lift, sent: at('13T16:02'), effective: at('13T16:02'), onset: null }, situation: knowing([running]) }, 'lift'],
    ['of what begins before that', { content: { ...lift, sent: at('10T18:00'), onset: at('11T08:00') }, situation: { ...knowing([announced]), now: at('10T18:00') } }, 'liftAhead'],
    ['of what would begin after that', { content: { ...lift, sent: at('10T18:00'), onset: at('10T20:00') }, situation: { ...knowing([announced]), now: at('10T18:00') } }, 'withdraw'],
    ['30 days', { content: { ...lift, onset: new Date(now.getTime() + 30 * 86_400_000) }, situation: knowing([running]) }, 'liftAhead'],
    ['more than 30 days', { content: { ...lift, onset: new Date(now.getTime() + 30 * 86_400_000 + 1) }, situation: knowing([running]) }, 'quarantine lift-too-far-ahead'],
    ['of one county of the city', { content: { ...lift, areaCodes: ['211324'] }, situation: knowing([running]) }, 'quarantine partial-lift'],
    ['again, at another time', { content: { ...lift, onset: at('14T12:00') }, situation: knowing([ending], [liftItself, named]) }, 'liftAhead'],
    ['in the end, at once', { content: { ...lift, onset: null, effective: null }, situation: knowing([ending]) }, 'lift'],
    ['at the start of a level that is ahead, too', { content: lift, situation: knowing([{ ...running, levelFromAt: endsAt, statedStarts: [running.onsetAt, endsAt] }]) }, 'liftAhead'],
    ['R12 older than another one', { content: lift, situation: knowing([{ ...ending, liftSentAt: at('13T15:55') }]) }, 'quarantine lift-before-update'],
    ['R12 older than the newest Update', { content: lift, situation: knowing([{ ...running, lastSentAt: at('13T15:55') }]) }, 'quarantine lift-before-update'],
    ['R12 the same, let through', { authority: waived, content: lift, situation: knowing([{ ...running, lastSentAt: at('13T15:55') }]) }, 'liftAhead'],
  ])('%s', (_, row, expected) => expect(said(decide(row))).toBe(expected)); // prettier-ignore

  it('ends it when it says', () => {
    expect(decide({ content: lift, situation: knowing([running]) })).toMatchObject({ responseId: 'running', endsAt });
  });

  const back = { messageType: 'cancel', sent: at('13T20:00'), onset: null, effective: null, references: [reference] } as const; // prettier-ignore
  it.each<[string, OpenResponse[], KnownAlert[], string]>([
    ['takes it back', [ending], [liftItself], 'liftAheadEnd'],
    ['with the one before it, which it had moved', [ending], [liftItself, { ...liftItself, id: 'before' }], 'liftAheadEnd'],
    ['one that was moved since', [ending], [{ ...liftItself, id: 'before' }], 'ignore lift-not-ahead'],
    ['one that was carried out', [], [liftItself], 'ignore lift-not-ahead'],
    ['one that ended nothing', [running], [{ ...liftItself, state: 'ignored', responseId: null }], 'ignore lift-not-ahead'],
    ['one that waits', [running], [{ ...liftItself, state: 'quarantined' }], 'ignore lift-not-ahead'],
    ['and the alert itself: that is the lift', [ending], [liftItself, named], 'lift'],
  ])('a Cancel of a lift: %s', (_, open, references, expected) => {
    expect(said(decide({ content: back, situation: { ...knowing(open, references), now: at('13T20:00') } }))).toBe(expected);
  }); // prettier-ignore

  it.each<[string, OpenResponse[], KnownAlert[], string]>([
    ['the lift that stands is taken back', [ending], [liftItself], 'liftAheadEnd'],
    ['another lift: for the duty officer', [ending], [{ ...liftItself, id: 'before' }], 'quarantine lift-of-unapplied-alert'],
    ['one that ended nothing: a lift of what has not come', [], [{ ...liftItself, state: 'ignored', responseId: null }], 'ignore lift-before-alert'],
  ])('a Cancel of a lift and of something we never got: %s', (_, open, references, expected) => {
    const situation = { ...knowing(open, references), now: at('13T20:00'), namesUnknown: true };
    const content = { ...back, references: [reference, { ...reference, identifier: 'X' }] };
    expect(said(decide({ content, situation }))).toBe(expected);
  }); // prettier-ignore

  const update = (change: Partial<AlertContent>, references = [named]): Row => ({
    content: { ...back, messageType: 'update', expires: null, ...change },
    situation: { ...knowing([ending], references), now: at('13T20:00') },
  });
  const orange = { severityColour: 'orange', parameterColour: 'orange', responseLevel: 'II' } as const;
  it.each<[string, Row, string, true | undefined]>([
    ['names it', update({}, [liftItself, named]), 'update', true],
    ['is stricter', update(orange), 'upgrade', true],
    ['is to hold for longer', update({ expires: at('16T12:00') }), 'update', true],
    ['changes words alone', update({ expires: at('14T07:00') }), 'update', undefined],
    ['R12 is stricter, but was sent before it', update({ ...orange, sent: at('13T15:40') }), 'upgrade', undefined],
    [
      'R12 is to hold for longer, but was sent before it',
      update({ expires: at('16T12:00'), sent: at('13T15:40') }),
      'update',
      undefined,
    ],
  ])('an Update that %s', (_, row, act, endsLiftAhead) => {
    const verdict = decide(row);
    expect(verdict.act).toBe(act);
    expect('endsLiftAhead' in verdict ? verdict.endsLiftAhead : undefined).toBe(endsLiftAhead);
  });
});

describe('R10: down to blue', () => {
  const blue = { messageType: 'update', severityColour: 'blue', parameterColour: null, responseLevel: null } as const;
  const content = { ...blue, sent: at('14T08:00'), onset: null, effective: null, references: [reference] };
  const knowing = (...open: OpenResponse[]) => ({ now: at('14T08:00'), open, references: [named] });
  it.each<[string, Row, string]>([
    ['waits', { content, situation: knowing(running) }, 'quarantine colour-blue'],
    ['let through, ends it', { authority: waived, content, situation: knowing(running) }, 'lift'],
    ['let through, from later on', { authority: waived, content: { ...content, onset: at('14T20:00') }, situation: knowing(running) }, 'liftAhead'],
    ['let through, before the onset', { authority: waived, content: { ...content, sent: at('10T18:00') }, situation: { ...knowing(announced), now: at('10T18:00') } }, 'withdraw'],
    ['let through as a second Alert', { authority: waived, content: { ...content, messageType: 'alert', references: [] }, situation: { ...knowing(running), references: [] } }, 'lift'],
    ['let through, of one county', { authority: waived, content: { ...content, areaCodes: ['211324'] }, situation: knowing(running) }, 'quarantine partial-lift'],
    ['R12 let through, older than the newest Update', { authority: waived, content, situation: knowing({ ...running, lastSentAt: at('14T08:01') }) }, 'ignore superseded-by-later'],
    ['C11 let through, of the response of a county', { authority: waived, content, situation: { ...knowing(running, ofKazuo), references: [{ ...named, responseId: 'kazuo' }] } }, 'quarantine lift-of-other-response'],
    ['R16 let through, a drill’s', { authority: waived, content: { ...content, status: 'exercise' }, situation: knowing(running) }, 'quarantine colour-blue'],
    ['let through while nothing runs: starts nothing', { authority: waived, content, situation: knowing() }, 'quarantine colour-blue'],
  ])('%s', (_, row, expected) => expect(said(decide(row))).toBe(expected)); // prettier-ignore
});
