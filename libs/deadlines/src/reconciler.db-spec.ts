import { eventually } from '@qingkong/persistence/testing';
import { type DeadlineDesk, deadlineDesk, minute } from './testing/deadline-desk';

describe('the reconciler, without any Redis (R2)', () => {
  let desk: DeadlineDesk;
  const subjects = async () => (await desk.rung()).map(({ subject }) => subject);

  beforeEach(async () => {
    desk = await deadlineDesk({ instances: 2 });
    await desk.standAt(minute(0));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await desk.close();
  });

  it('fires what is due, what is due first first, and nothing a millisecond early', async () => {
    for (const [subject, at] of [
      ['second', 20],
      ['first', 10],
    ] as const)
      await desk.arm(subject, minute(at));
    await desk.standAt(new Date(minute(10).getTime() - 1));
    expect(await subjects()).toEqual([]);
    await desk.standAt(minute(10));
    expect(await subjects()).toEqual(['first']);
    await desk.standAt(minute(20));
    expect(await subjects()).toEqual(['first', 'second']);
  });

  it('fires each of many once, though two instances fire at once', async () => {
    const many = Array.from({ length: 450 }, (_, n) => ({
      kind: 'reminder',
      subjectId: `unit-${n}`,
      dueAt: minute(n % 30),
    }));
    await desk.db.transaction((tx) => desk.deadlines.arm(tx, ...many));
    await desk.standAt(minute(60));
    expect((await subjects()).sort()).toEqual(many.map(({ subjectId }) => subjectId).sort());
  });

  it('leaves one armed whose handler fails, keeps nothing of its effect, and fires the others', async () => {
    await desk.arm('broken', minute(1), { broken: true });
    await desk.arm('whole', minute(2));
    await desk.standAt(minute(5));
    expect(await subjects()).toEqual(['whole']);
    expect(await desk.db.query(`select subject_id as subject from deadline where state = 'armed'`)).toEqual([
      { subject: 'broken' },
    ]);
    await desk.db.query(`update deadline set data = '{}' where state = 'armed'`);
    await desk.standAt(minute(6));
    expect(await subjects()).toEqual(['whole', 'broken']);
  });

  it('does not let a page full of failing ones keep the others waiting', async () => {
    const failing = Array.from({ length: 210 }, (_, n) => ({
      kind: 'reminder',
      subjectId: `broken-${n}`,
      dueAt: minute(1),
      data: { broken: true },
    }));
    await desk.db.transaction((tx) => desk.deadlines.arm(tx, ...failing));
    await desk.arm('whole', minute(2));
    await desk.standAt(minute(5));
    expect(await subjects()).toEqual(['whole']);
  });

  it('leaves one armed that nobody handles, for the release that does', async () => {
    await desk.db.transaction((tx) => desk.deadlines.arm(tx, { kind: 'unheard-of', subjectId: 'x', dueAt: minute(1) }));
    await desk.standAt(minute(2));
    expect(await desk.db.query('select state, version from deadline')).toEqual([{ state: 'armed', version: 1 }]);
    desk.deadlines.on('unheard-of', (deadline, tx) =>
      tx.query('insert into rung (subject) values ($1)', [deadline.kind]),
    );
    await desk.standAt(minute(3));
    expect(await subjects()).toEqual(['unheard-of']);
  });

  it.each([-2, 2])('is neither early nor late where this machine is %i h off (T1)', async (hours) => {
    const real = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => real() + hours * 3_600_000);
    await desk.clock.start();
    await desk.clock.move({ standsAt: null, offsetMs: 0 });
    const [row] = await desk.db.query<{ at: Date }>(`select app_now() + interval '1 hour' as at`);
    await desk.arm('in an hour', row?.at as Date);
    await Promise.all(desk.reconcilers.map((one) => one.fireDue()));
    expect(await subjects()).toEqual([]);
    await desk.clock.move({ standsAt: null, offsetMs: 3_600_000 });
    await Promise.all(desk.reconcilers.map((one) => one.fireDue()));
    expect(await subjects()).toEqual(['in an hour']);
  });

  it('tells the handler the instant it fires at, so that late is seen as late (R28)', async () => {
    await desk.arm('missed for three hours', minute(10), { stage: 1 });
    await desk.standAt(minute(190));
    expect(await desk.rung()).toEqual([
      { subject: 'missed for three hours', dueAt: minute(10), firedAt: minute(190), data: { stage: 1 } },
    ]);
  });

  it('climbs a ladder whose handler arms its own row again, also into the past', async () => {
    desk.deadlines.on('ladder', async ({ subjectId, data }, tx) => {
      await tx.query('insert into rung (subject) values ($1)', [String(data['stage'])]);
      if (data['stage'] !== 3)
        await desk.deadlines.arm(tx, {
          kind: 'ladder',
          subjectId,
          dueAt: minute(1),
          data: { stage: Number(data['stage']) + 1 },
        });
    });
    desk.reconcilers[0]?.start();
    await desk.db.transaction((tx) =>
      desk.deadlines.arm(tx, { kind: 'ladder', subjectId: 'x', dueAt: minute(0), data: { stage: 1 } }),
    );
    await desk.standAt(minute(30));
    await eventually('the last stage', async () => (await subjects()).includes('3'));
    expect(await subjects()).toEqual(['1', '2', '3']);
  });

  it('fires by itself once started: what was due meanwhile, what is armed into the past, what the clock is moved past', async () => {
    await desk.arm('due while nobody ran', minute(0));
    for (const one of desk.reconcilers) one.start();
    await eventually('the first', async () => (await subjects()).length === 1);
    await desk.arm('armed into the past', minute(-5));
    await eventually('the second', async () => (await subjects()).length === 2);
    await desk.arm('moved past', minute(10));
    await desk.clock.move({ standsAt: minute(10), offsetMs: 0 });
    await eventually('the third', async () => (await subjects()).length === 3);
    expect(await subjects()).toEqual(['due while nobody ran', 'armed into the past', 'moved past']);
  });
});
