import { AccountChanged, UnitChanged } from '@qingkong/contracts';
import { newId } from '@qingkong/messaging';
import { Database } from '@qingkong/persistence';
import { eventually } from '@qingkong/persistence/testing';
import { type Answer, type City, startCity } from '../../test/testing/intake-city';
import { PreWarningService } from '../pre-warning/pre-warning.service';
import { type Instruction } from './instruction.entity';
import { InstructionService } from './instruction.service';
import { at, sampleContent } from './testing/office-desk';

jest.setTimeout(90_000);

const PRE_WARNING = 'story-02-10-0900-pre-warning.xml';

let city: City;
let instruction: Instruction;
let preWarningId: string;

beforeAll(async () => {
  city = await startCity();
  await city.clockStandsAt('2026-02-12T16:00:00+08:00');
  const account = (sub: string, unitId: string | null, role: string) =>
    city.publishesEvent(AccountChanged, { sub, unitId, roles: [role], active: true });
  await account('person-duty', 'office', 'duty');
  await account('person-head', 'leading-group', 'head');
  await account('person-kazuo', 'county-211324', 'county');
  await account('person-lingyuan', 'county-211382', 'county');
  const unit = { kind: 'taskForce', areaCode: null, municipal: false, taskForceId: null, active: true } as const;
  await city.publishesEvent(UnitChanged, { unitId: 'taskforce-chanye', name: '产业政策科专班', ...unit });
  await eventually('the accounts', async () => (await city.db.query('select 1 from account')).length === 4);
  await eventually('the unit', async () => (await city.db.query('select 1 from unit')).length === 1);
  const [ordered, words] = [await sampleContent('instruction.xml'), await sampleContent(PRE_WARNING)];
  const arrived = { alertId: newId(), receivedAt: at('02-12 16:00') };
  await city.app.get(Database).transaction(async (tx) => {
    instruction = await city.app.get(InstructionService).receive(tx, { ...arrived, content: ordered });
    const content = { ...words, areaCodes: ['211324'] };
    preWarningId = (await city.app.get(PreWarningService).issue(tx, { ...arrived, content }))?.id ?? '';
  });
});
afterAll(() => city.stop());

const problem = ({ status, contentType, body }: Answer) =>
  `${status} ${contentType.split(';')[0]} ${String(body['code'])}`;
const path = (what = '') => `/v1/instructions/${instruction.id}${what}`;
const order = { unitId: 'taskforce-chanye', note: '请于17时前反馈', dueAt: '2026-02-13T17:00:00+08:00' };
const assigns = (change: object, key?: string, sub = 'person-duty') =>
  city.decides(sub, path('/assign'), { ...order, ...change }, key);

describe('C04, C14 an instruction of HQ at the Office', () => {
  it('lies in the inbox, with times of the city', async () => {
    const { body } = await city.get('person-head', '/v1/instructions?state=received&limit=1');
    expect(body).toMatchObject({
      items: [{ id: instruction.id, state: 'received', receivedAt: '2026-02-12T16:00:00.000+08:00', assignments: [] }],
      nextCursor: instruction.id,
    });
    const next = await city.get('person-head', `/v1/instructions?cursor=${instruction.id}`);
    expect(next.body).toEqual({ items: [], nextCursor: null });
    expect((await city.get('person-head', '/v1/instructions?state=assigned')).body).toMatchObject({ items: [] });
    expect((await city.get('person-head', path())).body).toMatchObject({ documentNumber: '朝重污染指办〔2026〕7号' });
  });

  it.each<[string, object, string | undefined, string]>([
    ['without an offset', { dueAt: '2026-02-13T17:00:00' }, 'k-1', '400 application/problem+json invalid-request'],
    ['for a day that is none', { dueAt: '2026-02-30T17:00:00+08:00' }, 'k-1', '400 application/problem+json invalid-request'],
    ['without words', { note: ' ' }, 'k-1', '400 application/problem+json invalid-request'],
    ['with words no database keeps', { note: 'a\u0000' }, 'k-1', '400 application/problem+json invalid-request'],
    ['with a field nobody agreed on', { urgent: true }, 'k-1', '400 application/problem+json invalid-request'],
    ['to a unit nobody knows', { unitId: 'taskforce-none' }, 'k-1', '422 application/problem+json unit-unknown'],
    ['for a time that has passed', { dueAt: '2026-02-12T15:00:00+08:00' }, 'k-1', '422 application/problem+json due-not-ahead'],
    ['without a key', {}, undefined, '400 application/problem+json idempotency-key-missing'],
  ])('is not given %s', async (_, change, key, expected) => {
    expect(problem(await assigns(change, key))).toBe(expected);
    expect((await city.get('person-duty', path())).body).toMatchObject({ state: 'received' });
  }); // prettier-ignore

  it('is given and closed by the duty officer alone, and read by nobody outside the Office', async () => {
    expect(problem(await assigns({}, 'k-2', 'person-head'))).toBe('403 application/problem+json forbidden');
    expect(problem(await city.decides('person-head', path('/close'), { reason: '已办' }))).toBe(
      '403 application/problem+json forbidden',
    );
    expect(problem(await city.get('person-kazuo', '/v1/instructions'))).toBe('403 application/problem+json forbidden');
    expect(problem(await city.get('person-duty', `/v1/instructions/${preWarningId}`))).toBe(
      '404 application/problem+json instruction-not-found',
    );
  });

  it('is given once, however often the button is pressed, and the unit is to hear it', async () => {
    const answers = [await assigns({}, 'k-3'), await assigns({}, 'k-3')];
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body).toMatchObject({
        state: 'assigned',
        assignments: [{ ...order, unitName: '产业政策科专班', dueAt: '2026-02-13T17:00:00.000+08:00', assignedBy: 'person-duty' }],
      });
    }
    await eventually('the task', () => city.heard.some(({ type }) => type === 'instruction.assigned'));
  }); // prettier-ignore

  it('is overdue by the clock, then closed once', async () => {
    await city.clockStandsAt('2026-02-13T17:00:00+08:00');
    await eventually('the alarm', () => city.heard.some(({ type }) => type === 'instruction.overdue'));
    const reason = { reason: '督导情况已反馈' };
    expect((await city.decides('person-duty', path('/close'), reason)).body).toMatchObject({
      state: 'closed',
      closedAt: '2026-02-13T17:00:00.000+08:00',
      closeReason: '督导情况已反馈',
      assignments: [{ overdueAt: '2026-02-13T17:00:00.000+08:00', endedAt: '2026-02-13T17:00:00.000+08:00' }],
    });
    expect(problem(await city.decides('person-duty', path('/close'), reason))).toBe(
      '409 application/problem+json instruction-closed',
    );
    const told = () =>
      city.heard
        .filter(({ key }) => key === instruction.id)
        .map(({ type, aggregateVersion }) => `${type} ${aggregateVersion}`);
    await eventually('its closing', () => told().length === 4);
    const kinds = ['received', 'assigned', 'overdue', 'closed'];
    expect(told()).toEqual(kinds.map((kind, index) => `instruction.${kind} ${index + 1}`));
  });
});

describe('C13 a pre-warning, as it is read', () => {
  it('H7 by its own county, and by no other', async () => {
    const [own, other] = [
      await city.get('person-kazuo', '/v1/pre-warnings'),
      await city.get('person-lingyuan', '/v1/pre-warnings'),
    ];
    expect(own.body).toMatchObject({
      items: [{ id: preWarningId, expectedOnsetAt: '2026-02-10T22:00:00.000+08:00', withdrawnAt: null }],
      nextCursor: null,
    });
    expect(other.body).toEqual({ items: [], nextCursor: null });
    const one = `/v1/pre-warnings/${preWarningId}`;
    expect((await city.get('person-kazuo', one)).body).toMatchObject({ colour: 'yellow', areaCodes: ['211324'] });
    expect(problem(await city.get('person-lingyuan', one))).toBe('404 application/problem+json pre-warning-not-found');
  });
});
