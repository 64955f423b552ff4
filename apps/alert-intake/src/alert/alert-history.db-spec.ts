import { join } from 'node:path';
import { loadPlan } from '@qingkong/plan';
import fc from 'fast-check';
import { readAlert } from '../format/alert-formats';
import { authorityOf } from '../sender/authority';
import { AlertHistory } from './alert-history';
import { AlertConflict } from './alert-refusals';
import { at, changed, type Desk, openDesk } from './testing/intake-desk';
import { FIRST_ARRIVES, type RandomArrival, randomHistory } from './testing/random-history';

const plan = loadPlan(join(__dirname, '../../../../plans/chaoyang.yaml'));
const MIDNIGHT = new Date('2026-02-10T00:00:00+08:00').getTime();
const RUNS = 40;
const CITY = 'city-platform@hq.chaoyang.example';
const YELLOW = 'story-02-10-1530-yellow.xml';
const ORANGE = 'story-02-11-1540-orange.xml';

jest.setTimeout(180_000);

let desk: Desk;
beforeAll(async () => (desk = await openDesk()));
afterAll(() => desk.close());

async function forgetAll(): Promise<void> {
  const tables = await desk.db.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename not in ('migration', 'app_clock', 'audit_entry')`,
  );
  await desk.db.query(`truncate ${tables.map(({ name }) => name).join(', ')} restart identity cascade`);
}

/** By the service and its rows. */
async function arrivesAtDesk({ speaker, text }: RandomArrival, now: Date): Promise<string> {
  const bytes = Buffer.from(text);
  // As the desk says it: `02-10 07:05`.
  const beijing = new Date(now.getTime() + 8 * 3_600_000).toISOString();
  await desk.passesTo(beijing.slice(5, 16).replace('T', ' '));
  try {
    const { client } = speaker;
    const { isNew } = await (client === null
      ? desk.receives(bytes)
      : desk.receivesFrom(client, bytes, 'application/json'));
    return isNew ? 'new' : 'repeat';
  } catch (error) {
    if (error instanceof AlertConflict) return 'conflict';
    throw error;
  }
}

/** By the ledger. */
async function arrivesInLedger(history: AlertHistory, { speaker, text }: RandomArrival, now: Date): Promise<string> {
  const bytes = Buffer.from(text);
  const content = await readAlert({ bytes, contentType: null });
  const authority = authorityOf(plan, speaker, content, { now, signature: 'unchecked' });
  history.ledger.responses.openAt(now);
  return history.receive({ bytes, contentType: null, ...speaker }, content, authority, now).outcome;
}

/** Everything that was decided so far: messages in the order of arrival, responses and pre-warnings in that of their beginning. */
async function rowsOfDesk() {
  const messages = await desk.db.query(
    `select m.identifier, m.body_hash as "bodyHash", m.is_authorised as "isAuthorised", m.state, m.reason, m.jurisdiction,
       m.is_tombstone as "isTombstone", r.jurisdiction || r.kind || r.serial as response
     from alert_message m left join response r on r.id = m.response_id order by substring(m.identifier, 3)::int, m.is_authorised, m.body_hash`,
  );
  const responses = await desk.db.query(
    `select jurisdiction, kind, serial, state, colour, level, version, onset_at as "onsetAt", ended_at as "endedAt", end_reason as "endReason", last_sent_at as "lastSentAt",
       lift_due_at as "liftDueAt", lift_sent_at as "liftSentAt", stated_starts as "statedStarts"
     from response order by id`,
  );
  const preWarnings = await desk.db.query(
    `select kind, colour, version, sent, withdrawn_at as "withdrawnAt" from pre_warning order by id`,
  );
  return { messages, responses, preWarnings };
}

function rowsOfLedger({ ledger }: AlertHistory) {
  const place = (identifier: string) => Number(identifier.slice(2));
  const messages = ledger.entries.map(({ message, response }) => {
    const { identifier, bodyHash, isAuthorised, state, reason, jurisdiction, isTombstone } = message;
    const serial = response && response.jurisdiction + response.kind + response.serial;
    return { identifier, bodyHash, isAuthorised, state, reason, jurisdiction, isTombstone, response: serial };
  });
  const responses = ledger.responses.all.map((response) => {
    const { jurisdiction, kind, serial, state, colour, level, version } = response;
    const { onsetAt, endedAt, endReason, lastSentAt, liftDueAt, liftSentAt, statedStarts } = response;
    const instants = { onsetAt, endedAt, lastSentAt, liftDueAt, liftSentAt, statedStarts };
    return { jurisdiction, kind, serial, state, colour, level, version, endReason, ...instants };
  });
  const preWarnings = ledger.preWarnings.all.map(({ kind, colour, version, sent, withdrawnAt }) => {
    return { kind, colour, version, sent, withdrawnAt };
  });
  return {
    messages: messages.sort(
      (a, b) =>
        place(a.identifier) - place(b.identifier) ||
        Number(a.isAuthorised) - Number(b.isAuthorised) ||
        (a.bodyHash < b.bodyHash ? -1 : 1),
    ),
    responses,
    preWarnings,
  };
}

it('R12: an Update that names the alert and an Update, and comes before both, is carried out once', async () => {
  await forgetAll();
  await desk.passesTo('02-11 16:00');
  const key = (identifier: string, sent: string) => ({ sender: CITY, identifier, sent: at(sent) });
  const [alert, first] = [key('CY-HQ-2026-0001', '02-10 15:30'), key('P1', '02-11 15:40')];
  const red = { severityColour: 'red', parameterColour: 'red', responseLevel: 'I' } as const;
  await desk.receives(changed(ORANGE, { ...key('P2', '02-11 15:50'), references: [alert, first], ...red }));
  await desk.receives(changed(ORANGE, { ...first, references: [alert] }));
  await desk.receives(changed(YELLOW, alert));
  expect((await desk.events()).filter((one) => one.startsWith('response'))).toEqual([
    ...['response.announced 1', 'response.started 2', 'response.level-changed 3', 'response.level-changed 4'],
  ]);
});

it('R11, R12: any history comes to the same in the ledger as in the database, step by step', async () => {
  const isSame = async (arrivals: readonly RandomArrival[]) => {
    await forgetAll();
    const history = new AlertHistory(plan);
    let minutes = FIRST_ARRIVES;
    for (const arrival of arrivals) {
      minutes += arrival.pause;
      const now = new Date(MIDNIGHT + minutes * 60_000);
      const outcome = await arrivesAtDesk(arrival, now);
      // What waited for the end of a response is decided a moment later.
      await desk.rings();
      expect(await arrivesInLedger(history, arrival, now)).toBe(outcome);
      expect(rowsOfLedger(history)).toEqual(await rowsOfDesk());
    }
  };
  await fc.assert(fc.asyncProperty(randomHistory, isSame), { numRuns: RUNS });
});
