import { type AlertContent } from '../format/alert-content';
import { type KnownAlert } from './alert-verdict';
import { at, county, decide, drill, named, ofKazuo, type Row, running, said, waived } from './testing/decision-table';

const reference = { sender: 'city-platform@hq.chaoyang.example', identifier: 'CY-HQ-2026-0006', sent: null };
const drillAlert: KnownAlert = { ...named, responseId: 'drill', kind: 'drill' };
const ofKazuoAlert: KnownAlert = { ...named, responseId: 'kazuo', jurisdiction: '211324' };

describe('C33 the response that a termination instruction means', () => {
  const row = (change: Partial<AlertContent>, situation: Row['situation'], rest: Row = {}): Row => ({
    ...rest,
    content: { category: 'terminationInstruction', ...change },
    situation: situation ?? {},
  });
  const assurance = { ...running, id: 'assurance', origin: 'assurance' } as const;

  it.each<[string, Row, string]>([
    ['what runs', row({}, { open: [running] }), 'relay running'],
    ['what its sender’s jurisdiction runs', row({}, { open: [ofKazuo, running] }), 'relay running'],
    ['what runs in a county, when it speaks', row({ areaCodes: ['211324'] }, { open: [running, ofKazuo] }, { authority: county }), 'relay kazuo'],
    ['what a lift would end, before what ends by hand', row({}, { open: [assurance, running] }), 'relay running'],
    ['what ends by hand, if nothing else runs', row({}, { open: [assurance] }), 'relay assurance'],
    ['what ended last', row({}, { latestResponseId: 'ended' }), 'relay ended'],
    ['nothing', row({}, {}), 'relay null'],
    ['what it names', row({}, { open: [running], references: [{ ...named, responseId: 'named' }] }), 'relay named'],
    ['R16 a drill’s: the drill', row({ status: 'exercise' }, { open: [running, drill] }), 'relay drill'],
    ['R16 a drill’s that names the drill', row({ status: 'exercise' }, { open: [running, drill], references: [drillAlert] }), 'relay drill'],
    ['R16 a drill’s that names the real thing', row({ status: 'exercise' }, { open: [running, drill], references: [named] }), 'quarantine instruction-of-other-response'],
    ['R16 a real one that names a drill', row({}, { open: [running, drill], references: [drillAlert] }), 'quarantine instruction-of-other-response'],
    ['R16 a real one that names both', row({}, { open: [running, drill], references: [drillAlert, named] }), 'relay running'],
    ['C11 the city’s that names a county’s', row({}, { open: [running, ofKazuo], references: [ofKazuoAlert] }), 'quarantine instruction-of-other-response'],
    ['C11 a county’s that names the city’s', row({}, { open: [running, ofKazuo], references: [named] }, { authority: county }), 'quarantine instruction-of-other-response'],
    ['a message that led nowhere', row({}, { open: [running], references: [{ ...named, state: 'ignored', responseId: null }] }), 'relay running'],
  ])('%s', (_, one, expected) => expect(said(decide(one))).toBe(expected)); // prettier-ignore
});

describe('a later word on an instruction', () => {
  const earlier = (category: KnownAlert['category'], change: Partial<KnownAlert> = {}): KnownAlert => ({
    ...{ id: 'earlier', state: 'applied', category, isLift: false, kind: 'actual', jurisdiction: '211300' },
    ...{ responseId: category === 'instruction' ? null : 'running', ...change },
  });
  const [work, end] = [earlier('instruction'), earlier('terminationInstruction')];
  const say = (content: Partial<AlertContent>, references: KnownAlert[], rest: Row = {}): Row => ({
    ...rest,
    content: { sent: at('12T10:00'), references: [reference], ...content },
    situation: { open: [running], references },
  });
  const update = { category: 'instruction', messageType: 'update' } as const;
  const cancel = { category: 'instruction', messageType: 'cancel' } as const;
  const updateOfEnd = { ...update, category: 'terminationInstruction' } as const;
  const cancelOfEnd = { ...cancel, category: 'terminationInstruction' } as const;

  it.each<[string, Row, string]>([
    ['C04 an Update', say(update, [work]), 'instructionUpdate'],
    ['C04 a Cancel', say(cancel, [work]), 'instructionEnd'],
    ['words that speak of a lift are words', say({ category: 'instruction', liftHint: 'words' }, [work]), 'instruction'],
    ['another Alert is another one', say({ category: 'instruction' }, [work]), 'instruction'],
    ['an Update before its instruction waits', say(update, []), 'quarantine unknown-reference'],
    ['a Cancel before its instruction waits', say(cancel, []), 'quarantine unknown-reference'],
    ['an Update of what waits, waits', say(update, [{ ...work, state: 'quarantined' }]), 'quarantine unknown-reference'],
    ['a Cancel of what waits, waits', say(cancel, [{ ...work, state: 'quarantined' }]), 'quarantine unknown-reference'],
    ['an Update of what was dismissed is the first that counts', say(update, [{ ...work, state: 'dismissed' }]), 'instruction'],
    ['a Cancel of what was dismissed', say(cancel, [{ ...work, state: 'dismissed' }]), 'ignore nothing-to-withdraw'],
    ['an Update of nothing, let through: a new one', say(update, [], { authority: waived }), 'instruction'],
    ['a Cancel of nothing, let through: still of nothing', say(cancel, [], { authority: waived }), 'quarantine unknown-reference'],
    ['R16 a drill’s Cancel of a real one', say({ ...cancel, status: 'exercise' }, [work]), 'quarantine unknown-reference'],
    ['C11 a county’s Cancel of the city’s', say(cancel, [work], { authority: county }), 'quarantine unknown-reference'],
    ['C33 an Update', say(updateOfEnd, [end]), 'relayUpdate running'],
    ['C33 a Cancel', say(cancelOfEnd, [end]), 'relayEnd running'],
    ['C33 a Cancel of one that meant nothing', say(cancelOfEnd, [{ ...end, responseId: null }]), 'relayEnd null'],
    ['C33 an Update of the alert is the instruction', say(updateOfEnd, [named]), 'relay running'],
    ['C33 a Cancel of the alert is the instruction', say(cancelOfEnd, [named]), 'relay running'],
    ['C33 a Cancel of the alert and the instruction', say(cancelOfEnd, [end, named]), 'relayEnd running'],
    ['C33 a Cancel of a 工作指令', say(cancelOfEnd, [work]), 'quarantine unknown-reference'],
    ['C33 an Update before its instruction waits', say(updateOfEnd, []), 'quarantine unknown-reference'],
    ['R16 a drill’s Cancel of a real instruction', say({ ...cancelOfEnd, status: 'exercise' }, [end]), 'quarantine unknown-reference'],
  ])('%s', (_, row, expected) => expect(said(decide(row))).toBe(expected)); // prettier-ignore

  it('takes the place of all that stood and that it names', () => {
    const waiting = { ...end, id: 'waiting', state: 'quarantined' };
    const verdict = decide(say(cancelOfEnd, [{ ...end, id: 'second' }, waiting, end]));
    expect(verdict).toMatchObject({ replaces: ['second', 'earlier'] });
  });
});
