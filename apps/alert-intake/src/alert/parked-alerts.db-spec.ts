import { parseCap12 } from '../format/cap12';
import { type AlertContent, type AlertReference } from '../format/alert-content';
import { at, type Desk, forgetAll, openDesk, sample } from './testing/intake-desk';
import { asBytes, type Format } from './testing/intake-story';

const said = (name: string): AlertContent => parseCap12(sample(name));
/** The story's city alert and its two Updates, and the lift: what each of them says stays, what they refer to is the table's. */
const ALERT = said('story-02-10-1530-yellow.xml');
const ORANGE = said('story-02-11-1540-orange.xml');
const YELLOW = said('story-02-13-1400-yellow.xml');
const LIFT = said('story-02-14-0800-cancel.xml');
const ref = ({ sender, identifier, sent }: AlertContent): AlertReference => ({ sender, identifier, sent });

let desk: Desk;
beforeAll(async () => (desk = await openDesk()));
afterAll(() => desk.close());
beforeEach(async () => {
  await forgetAll(desk.db);
  await desk.passesTo('02-13 14:00');
});

const comes = (content: AlertContent, format: Format = 'CAP 1.2') => desk.receives(asBytes(content, format).bytes);
/** `applied` or `state reason` of each message, in the order of sending. */
async function became(): Promise<string[]> {
  const found = await desk.db.query<{ line: string }>(
    `select case state when 'applied' then state else concat_ws(' ', state, reason) end as line from alert_message order by sent`,
  );
  return found.map(({ line }) => line);
}

const IN_ORDER = ['III 02-10 22:00 – 02-11 16:00', 'II 02-11 16:00 – 02-13 14:00', 'III 02-13 14:00 –'];
const ALL_APPLIED = ['applied', 'applied', 'applied'];
/** The second Update names the alert as well, and comes before the first: HQ's last word is known, and the first is of no use any more (R12). */
const FIRST_SUPERSEDED = ['applied', 'ignored superseded-by-later', 'applied'];

describe('R12 an alert and two Updates, whichever comes first', () => {
  const orders: [string, number[]][] = [
    ['alert, first, second', [0, 1, 2]],
    ['alert, second, first', [0, 2, 1]],
    ['first, alert, second', [1, 0, 2]],
    ['first, second, alert', [1, 2, 0]],
    ['second, alert, first', [2, 0, 1]],
    ['second, first, alert', [2, 1, 0]],
  ];

  describe.each<[string, Format, AlertReference[], boolean]>([
    ['CAP names all before it', 'CAP 1.2', [ref(ALERT), ref(ORANGE)], true],
    ['JSON names all before it', 'JSON', [ref(ALERT), ref(ORANGE)], true],
    ['the national dialect names the alert alone, without its time', 'national', [ref(ALERT)], true],
    ['CAP names the one before it', 'CAP 1.2', [ref(ORANGE)], false],
    ['JSON names the one before it', 'JSON', [ref(ORANGE)], false],
  ])('%s', (_, format, references, namesAlert) => {
    const messages = [ALERT, ORANGE, { ...YELLOW, references }];

    it.each(orders)('%s', async (__, order) => {
      for (const index of order) await comes(messages[index] ?? ALERT, format);
      // Before the alert came, or before the second, the first was there to be carried out.
      const isFirstLate = namesAlert && order.indexOf(1) === 2;
      expect(await became()).toEqual(isFirstLate ? FIRST_SUPERSEDED : ALL_APPLIED);
      expect(await desk.segments()).toEqual(isFirstLate ? ['III 02-10 22:00 –'] : IN_ORDER);
      expect(await desk.standing()).toEqual(['2026-01 active']);
    });
  });
});

describe('an Update that waited', () => {
  it('is told once: the duty officer hears that it waits, then its response changes, and nobody hears of it again', async () => {
    await comes({ ...YELLOW, references: [ref(ORANGE)] });
    await comes(ORANGE);
    await comes(ALERT);
    const events = [
      ...['alert.quarantined', 'alert.quarantined', 'response.announced 1', 'response.started 2'],
      ...['response.level-changed 3', 'response.level-changed 4'],
    ];
    expect(await desk.events()).toEqual(events);
    // The wait that was timed for it finds it decided (R15), and a repeat of any of them changes nothing (R11).
    await desk.passesTo('02-13 16:00');
    for (const content of [YELLOW, ORANGE, ALERT]) await comes(content === YELLOW ? { ...YELLOW, references: [ref(ORANGE)] } : content);
    expect(await desk.events()).toEqual(events);
  }); // prettier-ignore

  it('is decided as of now: a level whose time has passed counts from when it says (R05)', async () => {
    await comes(ORANGE);
    await desk.passesTo('02-13 18:00');
    await comes(ALERT);
    expect(await desk.segments()).toEqual(['III 02-10 22:00 – 02-11 16:00', 'II 02-11 16:00 –']);
    expect(await desk.said('response.level-changed')).toMatchObject({
      receivedAt: at('02-13 14:00').toISOString(),
    });
  });

  it.each<[string, AlertReference[]]>([
    ['that names all', [ref(ALERT), ref(ORANGE)]],
    ['that names the alert alone', [ref(ALERT)]],
    ['that names nothing', []],
  ])('is ignored when its alert comes, where a lift %s came meanwhile', async (_, references) => {
    await comes(ORANGE);
    await desk.passesTo('02-14 08:00');
    await comes({ ...LIFT, references });
    const events = await desk.events();
    await comes(ALERT);
    expect((await became()).slice(0, 2)).toEqual(['ignored lifted-before-it-came', 'ignored lifted-before-it-came']);
    expect(await desk.standing()).toEqual([]);
    // Of the alert, which comes late, the duty officer hears; of the Update he knows, and it waits no longer.
    await desk.passesTo('02-14 12:00');
    expect(await desk.events()).toEqual([...events, 'alert.quarantined']);
  });

  it('is ignored when what it names comes after the lift of what ran', async () => {
    await comes(ALERT);
    await comes({ ...YELLOW, references: [ref(ORANGE)] });
    expect(await became()).toEqual(['applied', 'quarantined unknown-reference']);
    await desk.passesTo('02-14 08:00');
    await comes({ ...LIFT, references: [ref(ALERT)] });
    const events = await desk.events();
    await comes(ORANGE);
    expect(await became()).toEqual(['applied', 'ignored stale-after-lift', 'ignored stale-after-lift', 'applied']);
    expect(await desk.events()).toEqual(events);
  });

  it('stays dismissed once the duty officer has dismissed it', async () => {
    const { message } = await comes(ORANGE);
    await desk.dismisses(message.id);
    await comes(ALERT);
    expect(await became()).toEqual(['applied', 'dismissed unknown-reference']);
    expect(await desk.segments()).toEqual(['III 02-10 22:00 –']);
  });

  it('holds up, once dismissed, what waits for it', async () => {
    const { message } = await comes(ORANGE);
    await comes({ ...YELLOW, references: [ref(ORANGE)] });
    await desk.dismisses(message.id);
    await comes(ALERT);
    expect(await became()).toEqual(['applied', 'dismissed unknown-reference', 'quarantined unknown-reference']);
  });

  it('waits on where its alert waits itself', async () => {
    await comes(ORANGE);
    const stranger = { ...ALERT, parameterColour: 'orange' } as const;
    expect((await comes({ ...stranger })).message.reason).toBe('colours-disagree');
    expect(await became()).toEqual(['quarantined colours-disagree', 'quarantined unknown-reference']);
  });

  it('of a stranger is not carried out by itself when its alert comes', async () => {
    const content = { ...ORANGE, sender: 'someone@else.example', references: [ref(ALERT)] };
    expect((await comes(content)).message.reason).toBe('sender-unknown');
    await comes(ALERT);
    expect(await desk.segments()).toEqual(['III 02-10 22:00 –']);
  });
});

describe('a lift that came too early, or an alert (R12, C32)', () => {
  const U = { ...YELLOW, references: [ref(ALERT)] };
  /** Of two days later, from then on. */
  const NEXT = {
    ...ALERT,
    identifier: 'CY-HQ-2026-0021',
    sent: at('02-16 09:00'),
    onset: at('02-16 09:00'),
    effective: null,
    expires: null,
  };
  const NEXT_LIFT = {
    ...LIFT,
    identifier: 'CY-HQ-2026-0022',
    sent: at('02-17 09:00'),
    onset: null,
    effective: null,
    references: [ref(NEXT)],
  };
  beforeEach(() => desk.passesTo('02-17 09:00'));

  it('a lift that names an Update on its way ends what runs when that has come', async () => {
    await comes(ALERT);
    expect((await comes({ ...LIFT, references: [ref(U)] })).message.reason).toBe('lift-of-unapplied-alert');
    expect(await desk.standing()).toEqual(['2026-01 active']);
    await comes(U);
    expect(await became()).toEqual(ALL_APPLIED);
    expect(await desk.standing()).toEqual(['2026-01 ended']);
    expect((await desk.events()).slice(-2)).toEqual(['response.text-changed 3', 'response.lifted 4']);
  });

  it('also where that Update itself has to wait', async () => {
    await comes(ALERT);
    await comes({ ...LIFT, references: [ref(U)] });
    // A second region makes it wait for the duty officer; it leads to what runs all the same.
    expect((await comes({ ...U, areaCodes: ['211324'] })).message.state).toBe('quarantined');
    expect(await desk.standing()).toEqual(['2026-01 ended']);
  });

  it('a lift that names an Update, and comes before all, lets the alert begin nothing', async () => {
    await comes({ ...LIFT, references: [ref(U)] });
    await comes(U);
    await comes(ALERT);
    expect(await became()).toEqual([
      'ignored lifted-before-it-came',
      'ignored lifted-before-it-came',
      'ignored lift-before-alert',
    ]);
    expect(await desk.standing()).toEqual([]);
  });

  it('a lift that names an Update ends what the alert has begun meanwhile when that comes', async () => {
    await comes({ ...LIFT, references: [ref(U)] });
    await comes(ALERT);
    expect(await desk.standing()).toEqual(['2026-01 active']);
    await comes(U);
    expect(await became()).toEqual(['applied', 'ignored lifted-before-it-came', 'applied']);
    expect(await desk.standing()).toEqual(['2026-01 ended']);
  });

  it('an alert that overtakes the lift of the one before it begins when that lift has come, and is told once', async () => {
    await comes(ALERT);
    expect((await comes(NEXT)).message.reason).toBe('response-already-open');
    await comes({ ...LIFT, references: [ref(ALERT)] });
    await desk.rings();
    expect(await desk.standing()).toEqual(['2026-01 ended', '2026-02 active']);
    await desk.rings();
    await desk.passesTo('02-17 12:00');
    expect((await desk.events()).filter((one) => !one.startsWith('alert'))).toEqual([
      ...[
        'response.announced 1',
        'response.started 2',
        'response.lifted 3',
        'response.announced 1',
        'response.started 2',
      ],
    ]);
  });

  it('and is over where its own lift has come with it', async () => {
    await comes(ALERT);
    await comes(NEXT_LIFT);
    await comes(NEXT);
    await comes({ ...LIFT, references: [ref(ALERT)] });
    await desk.rings();
    expect(await desk.standing()).toEqual(['2026-01 ended', '2026-02 ended']);
    expect(await desk.db.query(`select 1 from alert_message where state = 'quarantined'`)).toEqual([]);
  });

  it('an alert that HQ sent before that lift is over with it', async () => {
    await comes(ALERT);
    await comes({ ...NEXT, sent: at('02-13 20:00') });
    await comes({ ...LIFT, references: [ref(ALERT)] });
    await desk.rings();
    expect(await became()).toEqual(['applied', 'ignored stale-after-lift', 'applied']);
    expect(await desk.standing()).toEqual(['2026-01 ended']);
  });

  it('ended by hand, what runs leaves the other one to the duty officer', async () => {
    await comes(ALERT);
    const { message } = await comes(NEXT);
    const [open] = await desk.db.query<{ id: string }>('select id from response');
    const by = { by: 'person-duty', reason: '市指电话通知解除', documentNumber: null };
    await desk.db.transaction((tx) => desk.byHand.lift(tx, open?.id ?? '', by));
    await desk.rings();
    expect(await became()).toEqual(['applied', 'quarantined response-already-open']);
    await desk.applies(message.id);
    expect(await desk.standing()).toEqual(['2026-01 ended', '2026-02 active']);
  });

  it('whatever is left of an episode before the one that runs is settled by its lift', async () => {
    await comes(NEXT);
    await comes(U);
    await comes(ALERT);
    expect(await became()).toEqual(['quarantined response-already-open', 'quarantined unknown-reference', 'applied']);
    await comes({ ...LIFT, references: [ref(U)] });
    expect((await became()).slice(0, 2)).toEqual(Array<string>(2).fill('ignored lifted-before-it-came'));
    expect(await desk.standing()).toEqual(['2026-01 active']);
  });
});
