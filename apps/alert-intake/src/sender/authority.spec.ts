import { loadPlan, type Plan, type PlanSender } from '@qingkong/plan';
import { join } from 'node:path';
import {
  authorityOf,
  type Claim,
  type Evidence,
  isSenderClient,
  senderOf,
  type Speaker,
  validityOf,
  waivedAuthority,
} from './authority';

const plan = loadPlan(join(__dirname, '../../../../plans/chaoyang.yaml'));
const CITY = 'city-platform@hq.chaoyang.example';
const ECOLOGY = 'ecology@chaoyang.example';
const KAZUO = 'platform@kazuo.chaoyang.example';

const kafka: Speaker = { way: 'kafka', client: null };
const by = (client: string): Speaker => ({ way: 'http', client });
const claim = (sender: string, category: Claim['category'], ...areaCodes: string[]): Claim => ({
  sender,
  category,
  areaCodes,
});

const evidence: Evidence = { now: new Date('2026-03-01T12:00:00+08:00'), signature: 'unchecked' };
/** The plan with something else said of the city's sender. */
const planWith = (change: Partial<PlanSender>): Plan => ({
  ...plan,
  senders: plan.senders.map((sender) => (sender.id === CITY ? { ...sender, ...change } : sender)),
});

const granted = (jurisdiction: string) => ({ kind: 'granted', jurisdiction });
const refused = (code: string) => expect.objectContaining({ kind: 'refused', code }) as unknown;

describe('C09, C11, R15: who may speak for whom', () => {
  it.each<[string, Speaker, Claim, unknown]>([
    ['the city by Kafka', kafka, claim(CITY, 'alert', '211300'), granted('211300')],
    ['the city by its client', by('hq-platform'), claim(CITY, 'alert', '211300'), granted('211300')],
    ['the city about two counties', kafka, claim(CITY, 'alert', '211324', '211381'), granted('211300')],
    ['a lift that names no area', kafka, claim(CITY, 'alert'), granted('211300')],
    ['a county about itself', by('county-211324-platform'), claim(KAZUO, 'alert', '211324'), granted('211324')],
    ['a county that names no area', by('county-211324-platform'), claim(KAZUO, 'alert'), granted('211324')],
    ['a pre-warning of the ecology bureau', by('ecology-bureau'), claim(ECOLOGY, 'preWarning', '211300'), granted('211300')],
    ['nobody we know', kafka, claim('someone@else.example', 'alert', '211300'), refused('sender-unknown')],
    ['the city by the county client', by('county-211324-platform'), claim(CITY, 'alert', '211300'), refused('sender-not-authorised')],
    ['the city by nobody', { way: 'http', client: null }, claim(CITY, 'alert', '211300'), refused('sender-not-authorised')],
    ['a county by Kafka', kafka, claim(KAZUO, 'alert', '211324'), refused('sender-not-authorised')],
    ['a county about the city', by('county-211324-platform'), claim(KAZUO, 'alert', '211300'), refused('sender-not-authorised')],
    ['a county about its neighbour', by('county-211324-platform'), claim(KAZUO, 'alert', '211381'), refused('sender-not-authorised')],
    ['a county about itself and its neighbour', by('county-211324-platform'), claim(KAZUO, 'alert', '211324', '211381'), refused('sender-not-authorised')],
    ['a county that instructs', by('county-211324-platform'), claim(KAZUO, 'instruction', '211324'), refused('sender-not-authorised')],
    ['an alert of the ecology bureau', by('ecology-bureau'), claim(ECOLOGY, 'alert', '211300'), refused('sender-not-authorised')],
    ['the city about 朝阳区 of Beijing', kafka, claim(CITY, 'alert', '110105'), refused('sender-not-authorised')],
    ['the city about itself and Beijing', kafka, claim(CITY, 'alert', '211300', '110105'), refused('sender-not-authorised')],
  ])('%s', (_, speaker, said, expected) => {
    expect(authorityOf(plan, speaker, said, evidence)).toEqual(expected);
  }); // prettier-ignore
});

describe('C09, R27: a sender is one from its first day to its last, both whole, in the city', () => {
  it.each<[string, Partial<PlanSender>, string, 'valid' | 'notYetValid' | 'expired']>([
    ['no days named', {}, '2026-03-01T12:00:00+08:00', 'valid'],
    ['the last moment before the first day', { validFrom: '2026-03-01' }, '2026-02-28T23:59:59.999+08:00', 'notYetValid'],
    ['the first moment of the first day', { validFrom: '2026-03-01' }, '2026-03-01T00:00:00+08:00', 'valid'],
    ['the last moment of the last day', { validUntil: '2026-03-01' }, '2026-03-01T23:59:59.999+08:00', 'valid'],
    ['the first moment after it', { validUntil: '2026-03-01' }, '2026-03-02T00:00:00+08:00', 'expired'],
    ['one day', { validFrom: '2026-03-01', validUntil: '2026-03-01' }, '2026-03-01T04:00:00Z', 'valid'],
    ['a day that has begun in the city and not in UTC', { validUntil: '2026-03-01' }, '2026-03-01T16:30:00Z', 'expired'],
  ])('%s', (_, change, now, expected) => {
    const changed = planWith(change);
    const sender = senderOf(changed, CITY);
    const found = { ...evidence, now: new Date(now) };
    expect(sender && validityOf(sender, changed, found.now)).toBe(expected);
    const authority = authorityOf(changed, kafka, claim(CITY, 'alert', '211300'), found);
    expect(authority).toEqual(expected === 'valid' ? granted('211300') : refused('sender-expired'));
  }); // prettier-ignore

  it.each<[Partial<PlanSender>, string]>([
    [{ validFrom: '2026-04-01' }, '市重污染天气专项应急指挥部办公室自2026-04-01起才可发送'],
    [{ validUntil: '2026-02-28' }, '市重污染天气专项应急指挥部办公室的发送资格已于2026-02-28到期'],
  ])('%j says so', (change, text) => {
    const said = claim(CITY, 'alert', '211300');
    expect(authorityOf(planWith(change), kafka, said, evidence)).toMatchObject({ text, jurisdiction: '211300' });
  });
});

describe('C09: what the signature is worth', () => {
  it.each<[Evidence['signature'], boolean | undefined, unknown]>([
    ['unchecked', undefined, granted('211300')],
    ['absent', undefined, granted('211300')],
    ['absent', false, granted('211300')],
    ['absent', true, refused('signature-missing')],
    ['unchecked', true, refused('signature-missing')],
    ['valid', undefined, granted('211300')],
    ['valid', true, granted('211300')],
    ['invalid', undefined, refused('signature-invalid')],
    ['invalid', true, refused('signature-invalid')],
  ])('%s, required: %s', (signature, requireSignature, expected) => {
    const changed = planWith(requireSignature === undefined ? {} : { requireSignature });
    expect(authorityOf(changed, kafka, claim(CITY, 'alert', '211300'), { ...evidence, signature })).toEqual(expected);
  });

  it.each<[string, Speaker, Claim, Partial<PlanSender>, unknown]>([
    ['does not open another channel', by('county-211324-platform'), claim(CITY, 'alert', '211300'), {}, refused('sender-not-authorised')],
    ['does not open another area', kafka, claim(CITY, 'alert', '110105'), {}, refused('sender-not-authorised')],
    ['does not open another kind', kafka, claim(CITY, 'preWarning', '211300'), {}, refused('sender-not-authorised')],
    ['does not outlive its sender', kafka, claim(CITY, 'alert', '211300'), { validUntil: '2026-02-28' }, refused('sender-expired')],
    ['makes nobody known', kafka, claim('someone@else.example', 'alert', '211300'), {}, refused('sender-unknown')],
  ])('one that holds %s', (_, speaker, said, change, expected) => {
    expect(authorityOf(planWith(change), speaker, said, { ...evidence, signature: 'valid' })).toEqual(expected);
  }); // prettier-ignore

  it('is said in Chinese', () => {
    const said = claim(CITY, 'alert', '211300');
    const text = (signature: Evidence['signature']) =>
      authorityOf(planWith({ requireSignature: true }), kafka, said, { ...evidence, signature });
    expect(text('invalid')).toMatchObject({ text: '报文的签名无效，不能确认来自市重污染天气专项应急指挥部办公室' });
    expect(text('absent')).toMatchObject({ text: '市重污染天气专项应急指挥部办公室的报文应有签名，此件没有' });
  });
});

it.each<[string, Claim, string]>([
  ['an unknown sender about the city', claim('someone@else.example', 'alert', '211300'), '211300'],
  ['an unknown sender about one county', claim('someone@else.example', 'alert', '211324'), '211324'],
  ['an unknown sender about another place', claim('someone@else.example', 'alert', '110105'), '211300'],
  ['an unknown sender about nothing', claim('someone@else.example', 'alert'), '211300'],
])('the duty officer lets %s through', (_, said, jurisdiction) => {
  expect(waivedAuthority(plan, said)).toEqual({ kind: 'waived', jurisdiction });
});

it('knows which clients may come at all', () => {
  expect(isSenderClient(plan, 'hq-platform')).toBe(true);
  expect(isSenderClient(plan, 'county-211324')).toBe(false);
});
