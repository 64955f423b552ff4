import { type DispatchDesk, openDispatch } from './testing/dispatch-desk';
import { EVERYONE } from './testing/outgoing-mail';
import { CITY, Source } from './testing/source';

jest.setTimeout(60_000);

describe('an end of a response of which something is missing', () => {
  let desk: DispatchDesk;

  beforeAll(async () => {
    desk = await openDispatch();
    await desk.standsAt('02-10 15:30');
  });
  beforeEach(() => desk.forgets());
  afterAll(() => desk.close());

  it.each(['lifted', 'withdrawn'] as const)(
    'C32 R29 R30 a change was lost, the next one waits for it: %s reaches everyone at once, and neither change is said after it',
    async (end) => {
      const city = new Source(CITY);
      await desk.hears(city.announced('yellow', '02-10 22:00'));
      await desk.mail.goesOut();
      const [lost, waiting] = [city.changedTo('orange', '02-11 16:00'), city.changedTo('red', '02-12 16:00')];
      await expect(desk.takes(waiting)).rejects.toThrow('The record is parked');
      await desk.hears(city[end]('02-12 18:00'));
      expect(desk.mail.who(await desk.mail.goesOut())).toBe(EVERYONE);
      await desk.hears(lost);
      await desk.replays(waiting);
      expect(await desk.mail.goesOut()).toEqual([]);
      expect((await desk.obligations('E10')).every((line) => line.endsWith('terminated'))).toBe(true);
    },
  );
});
