import { doubts, expectAllWell, personsTold, repeatedCalls } from './all-well';
import { type CityAlert, CityAlerts } from './alerts';
import { Town } from './town';
import { setSmsIdempotent } from './town-files';

const ENTERPRISES = process.env['FAULTS'] === 'long' ? 10_000 : 2_000;
const PERSONS = 58 + ENTERPRISES;
/** Where the sender dies: right after a claim, with calls in the air, with answers in hand that are not yet written. */
const PLACES = ['sender-claimed:2', `sender-in-air:${ENTERPRISES / 2}`, 'marks-before-commit:3'];

/** Supervisors of the sample directory who prefer mail. SMTP knows no keys: one in doubt goes by SMS as well. */
const BY_MAIL = 2;
const byKeyedCarrier = ({ channel, text }: { channel: string; text: string }) =>
  channel !== 'email' && !text.includes('（重发）');

jest.setTimeout(900_000);

/** Row P9 of the fault matrix: kill -9 of the sender in the middle of a fan-out. Lost 0, repeated no more than was in doubt, each doubt recorded. */
describe('the sender killed in the middle of a fan-out', () => {
  const alerts = new CityAlerts();
  let town: Town;
  let running: CityAlert | undefined;

  const nextAlert = (): CityAlert => {
    const alert = running ? alerts.cancel(running) : alerts.start();
    running = running ? undefined : alert;
    return alert;
  };
  /** Sends the next alert and kills the sender at that place; what is in its hands then is in doubt. */
  const killsAt = async (place: string): Promise<{ inHand: number; before: number }> => {
    const before = town.ledger.length;
    await town.arms('dispatch', place);
    expect(await town.posts(nextAlert())).toBe(202);
    await town.dies('dispatch');
    const [row] = await town.rows<{ n: number }>(
      'dispatch',
      `select count(*)::int as n from delivery where state = 'sending'`,
    );
    expect(row?.n).toBeGreaterThan(0);
    return { inHand: row?.n ?? 0, before };
  };
  const entriesSince = (before: number) => town.ledger.slice(before);

  beforeAll(async () => {
    town = await Town.open({ enterprises: ENTERPRISES });
  });
  afterAll(() => (town as Town | undefined)?.close());

  it.each(PLACES)(
    'P9 %s, carriers honour keys: everyone is told exactly once, each doubt is recorded first',
    async (place) => {
      const [doubtsBefore, repeatsBefore] = [await doubts(town), repeatedCalls(town)];
      const { inHand, before } = await killsAt(place);
      await town.services.restart('dispatch');
      await expectAllWell(town);
      expect(await doubts(town)).toBe(doubtsBefore + inHand);
      expect(repeatedCalls(town) - repeatsBefore).toBeLessThanOrEqual(inHand);
      expect(entriesSince(before).filter(byKeyedCarrier)).toHaveLength(PERSONS - BY_MAIL);
      expect(await personsTold(town)).toBe(PERSONS);
    },
  );

  it('P9 a carrier that knows no keys: what was in doubt goes by the second contact, marked 重发, and nobody is forgotten', async () => {
    await setSmsIdempotent(town.files, false);
    town.carriers.sms.honourKeys(false);
    const doubtsBefore = await doubts(town);
    const { inHand, before } = await killsAt(`sender-in-air:${ENTERPRISES / 2}`);
    await town.services.restart('dispatch');
    await expectAllWell(town);
    expect(await doubts(town)).toBe(doubtsBefore + inHand);
    const entries = entriesSince(before);
    expect(await personsTold(town)).toBe(PERSONS);
    expect(entries.filter(({ text }) => text.includes('（重发）'))).toHaveLength(inHand);
    expect(entries.length).toBeLessThanOrEqual(PERSONS + inHand);
  });
});
