import { eventually } from '@qingkong/persistence/testing';
import { type DispatchDesk, openDispatch } from '../response/testing/dispatch-desk';
import { type Message } from '../response/testing/outgoing-mail';
import { CITY, Source } from '../response/testing/source';
import { type SenderDesk, startSender } from './testing/sender-desk';

jest.setTimeout(60_000);

const E2 = { person: 'person-e2-responsible', number: '+8616000000038' };
/** E10’s two, whose phones alone use the gateway of 建平. */
const E10 = ['person-e10-liaison', 'person-e10-responsible'];

/** A carrier that knows no keys doesn’t answer: the message may have been heard or not (reliability.md, Providers). */
describe('what is done where nobody knows whether a message was heard', () => {
  let desk: DispatchDesk;
  let sender: SenderDesk | undefined;

  const unknown = () => ({ kind: 'unknown', reason: 'no answer' }) as const;
  const of = async (persons: readonly string[]) =>
    (await (sender?.deliveries() ?? []))
      .filter(({ person }) => persons.includes(person))
      .map(({ person, account, state }) => `${person} ${account} ${state}`);
  const confirms = (messages: readonly { text: string }[]) =>
    Promise.all(messages.map((message) => desk.links.confirms(message)));

  beforeAll(async () => {
    desk = await openDispatch();
  });
  beforeEach(async () => {
    await desk.forgets();
    await desk.standsAt('02-10 15:30');
    await desk.hears(new Source(CITY).announced('yellow', '02-10 22:00'));
  });
  afterEach(async () => {
    Object.values(desk.carriers).forEach((carrier) => carrier.isNewAgain());
    await sender?.stops();
    sender = undefined;
  });
  afterAll(() => desk.close());

  it('one more message by the next contact, marked 重发; where that is in doubt too, a person must look: never a third', async () => {
    const { sms, voice } = desk.carriers;
    for (const carrier of [sms, voice]) {
      carrier.idempotent = false;
      carrier.says = ({ to }) => (to === E2.number ? unknown() : { kind: 'accepted' });
    }
    sender = startSender(desk);
    await sender.settles();
    expect(await of([E2.person])).toEqual([`${E2.person} sms-main rerouted`, `${E2.person} voice-main flagged`]);
    const calls = [...sms.taken, ...voice.taken].filter(({ to }) => to === E2.number);
    expect(calls.map(({ text }) => text.includes('（重发）'))).toEqual([false, true]);
    expect(await desk.db.query('select outcome from attempt')).toEqual([
      { outcome: 'unknown' },
      { outcome: 'unknown' },
    ]);
  });

  it('who has confirmed by the time the carrier is given up needs no repeat by voice; also not the second of two who confirm for one plant', async () => {
    const { jianping, voice } = desk.carriers;
    jianping.idempotent = false;
    jianping.holdsBack();
    jianping.says = unknown;
    sender = startSender(desk);
    await eventually('both messages in the air', () => jianping.taken.length === 2);
    await confirms(jianping.taken);
    jianping.answers();
    await sender.settles();
    expect(await of(E10)).toEqual(E10.map((person) => `${person} sms-jianping superseded`));
    expect(voice.taken).toEqual([]);
  });

  it('nor another try, where the carrier says at last that it could not', async () => {
    const { jianping } = desk.carriers;
    jianping.holdsBack();
    jianping.says = () => ({ kind: 'rejected', reason: 'busy', retry: true });
    sender = startSender(desk);
    await eventually('both messages in the air', () => jianping.taken.length === 2);
    await confirms(jianping.taken.slice(0, 1));
    jianping.answers();
    await eventually('both to be settled', async () => (await of(E10)).every((line) => !line.endsWith('sending')));
    const [confirmed, silent] = [jianping.taken[0]?.to, jianping.taken[1]?.to];
    const stateOf = async (number: string | undefined) =>
      desk.db.query(`select state from delivery where address = $1`, [number]);
    expect(await stateOf(confirmed)).toEqual([{ state: 'superseded' }]);
    expect(await stateOf(silent)).toEqual([{ state: 'pending' }]);
  });

  it.each([
    ['knows no keys: the others hear it once more by voice', false, 'rerouted'],
    ['knows keys: the others are tried again', true, 'accepted'],
  ])(
    'the sender died with all in its hands; who has confirmed since hears nothing more. The gateway %s',
    async (_, knowsKeys, others) => {
      desk.carriers.sms.idempotent = knowsKeys;
      const messages = await desk.mail.isInHandsOf(7);
      const [first, second, ...silent] = messages.filter(({ account }) => account === 'sms-main');
      await confirms([first, second] as Message[]);
      sender = startSender(desk);
      await sender.warns('took over from a sender that died');
      await sender.settles();
      const bySms = (await sender.deliveries()).filter(({ account }) => account === 'sms-main');
      const stateOf = new Map(bySms.map(({ person, state }) => [person, state]));
      expect([first, second].map((message) => stateOf.get(message?.person ?? ''))).toEqual([
        'superseded',
        'superseded',
      ]);
      expect(new Set(silent.map(({ person }) => stateOf.get(person)))).toEqual(new Set([others]));
      const repeated = desk.carriers.voice.taken.filter(({ text }) => text.includes('（重发）'));
      expect(repeated).toHaveLength(knowsKeys ? 0 : silent.length);
    },
  );
});
