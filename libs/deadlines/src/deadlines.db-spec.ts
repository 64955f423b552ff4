import { type DeadlineDesk, deadlineDesk, minute } from './testing/deadline-desk';

describe('arming and calling off deadlines', () => {
  let desk: DeadlineDesk;
  const rowsNow = () =>
    desk.db.query(
      'select subject_id as subject, due_at as "dueAt", state, version, data from deadline order by subject_id',
    );

  beforeAll(async () => {
    desk = await deadlineDesk();
  });
  beforeEach(async () => {
    await desk.db.query('truncate deadline, rung');
    await desk.standAt(minute(0));
  });
  afterAll(() => desk.close());

  it('has one row for a kind and subject: to arm again moves it, and gives it a new version', async () => {
    await desk.arm('喀左县', minute(10));
    await desk.arm('喀左县', minute(20), { stage: 2 });
    expect(await rowsNow()).toEqual([
      { subject: '喀左县', dueAt: minute(20), state: 'armed', version: 2, data: { stage: 2 } },
    ]);
    await desk.standAt(minute(10));
    expect(await desk.rung()).toEqual([]);
    await desk.standAt(minute(20));
    expect(await desk.rung()).toEqual([
      { subject: '喀左县', dueAt: minute(20), firedAt: minute(20), data: { stage: 2 } },
    ]);
  });

  it('calls off what is armed and tells how many; what has fired stays fired', async () => {
    await desk.arm('凌源市', minute(10));
    await desk.arm('建平县', minute(30));
    await desk.standAt(minute(10));
    const called = await desk.db.transaction((tx) =>
      desk.deadlines.cancel(tx, 'reminder', ['凌源市', '建平县', 'nobody']),
    );
    expect(called).toBe(1);
    expect(await desk.cancel('建平县')).toBe(0);
    await desk.standAt(minute(60));
    expect((await desk.rung()).map(({ subject }) => subject)).toEqual(['凌源市']);
    expect(await rowsNow()).toMatchObject([
      { subject: '凌源市', state: 'fired', version: 2 },
      { subject: '建平县', state: 'cancelled', version: 2 },
    ]);
  });

  it('arms again what has fired or was called off', async () => {
    await desk.arm('北票市', minute(10));
    await desk.standAt(minute(10));
    await desk.arm('北票市', minute(15));
    await desk.cancel('北票市');
    await desk.arm('北票市', minute(20));
    await desk.standAt(minute(30));
    expect((await desk.rung()).map(({ dueAt }) => dueAt)).toEqual([minute(10), minute(20)]);
  });

  it('leaves nothing armed, and wakes nobody, when the transaction fails', async () => {
    const heard: (readonly Date[])[] = [];
    desk.deadlines.onArmed((dueAt) => heard.push(dueAt));
    const work = desk.db.transaction(async (tx) => {
      await desk.deadlines.arm(tx, { kind: 'reminder', subjectId: '双塔区', dueAt: minute(1) });
      throw new Error('refused');
    });
    await expect(work).rejects.toThrow('refused');
    expect([heard, await rowsNow()]).toEqual([[], []]);
    await desk.arm('双塔区', minute(1));
    expect(heard).toEqual([[minute(1)]]);
  });

  it('keeps a calling-off that loses against the firing from undoing it, and the other way round', async () => {
    await desk.arm('龙城区', minute(10));
    await desk.clock.move({ standsAt: minute(10), offsetMs: 0 });
    const [called] = await Promise.all([desk.cancel('龙城区'), ...desk.reconcilers.map((one) => one.fireDue())]);
    expect(called + (await desk.rung()).length).toBe(1);
  });

  it('has one handler a kind', () => {
    expect(() => desk.deadlines.on('reminder', () => Promise.resolve())).toThrow(
      'Two handlers for deadlines of kind "reminder"',
    );
  });

  it('asks nothing of the database where there is nothing to arm or to call off', async () => {
    await desk.db.transaction(async (tx) => {
      await desk.deadlines.arm(tx);
      expect(await desk.deadlines.cancel(tx, 'reminder', [])).toBe(0);
    });
    expect(await rowsNow()).toEqual([]);
  });
});
