import { announcement, at, county, EvaluationDesk } from '../../test/evaluation-desk';

const response = announcement();
const parts = { measures: '停产', results: '达标', problems: '无问题', improvements: '完善台账' };
let desk: EvaluationDesk;
let summaryId: string;

beforeEach(async () => {
  desk = await EvaluationDesk.open();
  await desk.standAt(at('02-14T08:00'));
  await desk.hearsOfEnded(response);
  summaryId = await desk.summaryOf(response.responseId, 'county-211321');
});
afterEach(() => desk.close());

/** What is said of 朝阳县 when the clock stands at this instant and everything due has rung. */
async function saidAt(local: string): Promise<string[]> {
  await desk.standAt(at(local));
  await desk.ring();
  const events = await desk.said();
  return events
    .filter(({ payload }) => payload['unitId'] === 'county-211321')
    .map(({ type, payload }) => [type.replace('evaluation.', ''), payload['urgency']].filter(Boolean).join(' '));
}
const submit = () => desk.db.transaction((tx) => desk.summaries.submit(tx, summaryId, county, { parts }));

describe('C38 the chase of a summary', () => {
  test('on each working day, at the end, and then daily', async () => {
    for (const day of ['02-24', '02-25', '02-26', '02-27', '02-28']) {
      expect(await saidAt(`${day}T08:59:59`)).toEqual([]);
      expect(await saidAt(`${day}T09:00`)).toEqual(['summary-reminder-due reminder']);
    }
    expect(await saidAt('02-28T23:59:59')).toEqual([]);
    expect(await saidAt('03-01T00:00')).toEqual(['summary-overdue']);
    for (const day of ['03-01', '03-02', '03-03']) {
      expect(await saidAt(`${day}T09:00`)).toEqual(['summary-reminder-due overdue']);
    }
    expect(await saidAt('03-03T23:00')).toEqual([]);
  });

  test('says to whom, until when, and by which summary', async () => {
    await saidAt('02-28T09:00');
    await desk.standAt(at('03-01T09:00'));
    await desk.ring();
    const [overdue] = (await desk.said()).filter(
      ({ type, payload }) => payload['unitId'] === 'county-211321' && type.endsWith('reminder-due'),
    );
    expect(overdue?.payload).toEqual({
      summaryId,
      responseId: response.responseId,
      unitId: 'county-211321',
      dueAt: at('03-01T00:00').toISOString(),
      lastDay: '2026-02-28',
      provisional: false,
      urgency: 'overdue',
      audience: ['unit', 'taskForce', 'deputy'],
      at: at('03-01T09:00').toISOString(),
    });
  });

  test('says a stage once, even if its deadline rings twice', async () => {
    await saidAt('02-24T09:00');
    await desk.db.query(`update deadline set due_at = $1`, [at('02-24T09:00')]);
    expect(await saidAt('02-24T09:00:07')).toEqual([]);
    expect(await saidAt('02-25T09:00')).toEqual(['summary-reminder-due reminder']);
  });

  test('ends with the summary, even if its deadline rings once more', async () => {
    await saidAt('02-24T09:00');
    await submit();
    await desk.said();
    await desk.db.query(`update deadline set state = 'armed' where subject_id = $1`, [summaryId]);
    expect(await saidAt('03-05T10:00')).toEqual([]);
  });
});

describe('R28 after a time when nothing ran', () => {
  test('only the latest reminder is said, and the skipped ones are counted', async () => {
    expect(await saidAt('02-26T11:00')).toEqual(['summary-reminder-due reminder']);
    const stages = await desk.db.query(
      'select due_at, urgency, fired_at, skipped from summary_stage where summary_id = $1',
      [summaryId],
    );
    expect(stages).toEqual([
      { due_at: at('02-26T09:00'), urgency: 'reminder', fired_at: at('02-26T11:00'), skipped: 2 },
    ]);
    expect(await saidAt('02-27T09:00')).toEqual(['summary-reminder-due reminder']);
  });

  test('that nothing was in is a fact and is declared however late, together with the latest chase', async () => {
    expect(await saidAt('03-03T10:00')).toEqual(['summary-overdue', 'summary-reminder-due overdue']);
    expect(await saidAt('03-04T09:00')).toEqual(['summary-reminder-due overdue']);
  });

  test('a summary that comes before the deadline has rung was missing all the same', async () => {
    await desk.standAt(at('03-01T00:00'));
    await submit();
    const events = await desk.said();
    expect(events.map(({ type, payload }) => [type, payload['late']])).toEqual([
      ['evaluation.summary-overdue', undefined],
      ['evaluation.summary-submitted', true],
    ]);
    expect(await saidAt('03-01T09:00')).toEqual([]);
  });
});
