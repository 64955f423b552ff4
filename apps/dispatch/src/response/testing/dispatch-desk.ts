import { join } from 'node:path';
import { Audit, auditMigrations } from '@qingkong/audit';
import { Accounts, authMigrations } from '@qingkong/auth';
import { BullAlarm, Deadlines, deadlinesMigrations, type FiredDeadline, Reconciler } from '@qingkong/deadlines';
import { type KafkaRecord, messagingMigrations, Outbox } from '@qingkong/messaging';
import { recordDesk } from '@qingkong/messaging/testing';
import { createLogger, Metrics, Progress } from '@qingkong/observability';
import { Clock, rows, type Tx } from '@qingkong/persistence';
import { scratchDatabase } from '@qingkong/persistence/testing';
import { loadPlan } from '@qingkong/plan';
import { AcknowledgementController } from '../../acknowledgement/acknowledgement.controller';
import { AcknowledgementService } from '../../acknowledgement/acknowledgement.service';
import { AlarmConsumer } from '../../alarm/alarm.consumer';
import { AlarmService } from '../../alarm/alarm.service';
import { Channels, type DispatchSettings } from '../../delivery/channels';
import { StandInCarrier } from '../../delivery/testing/stand-in-carrier';
import { DirectoryService } from '../../directory/directory.service';
import { definition } from '../../dispatch.module';
import { EscalationDeadlines } from '../../escalation/escalation.deadlines';
import { InstructionConsumer } from '../../instruction/instruction.consumer';
import { InstructionService } from '../../instruction/instruction.service';
import { ConfirmationDeadlines } from '../../notice/confirmation.deadlines';
import { CONFIRMATIONS_DEADLINE } from '../../notice/confirmation.repository';
import { NoticeService } from '../../notice/notice.service';
import { ObligationService } from '../../obligation/obligation.service';
import { PreWarningConsumer } from '../../pre-warning/pre-warning.consumer';
import { PreWarningEnds } from '../../pre-warning/pre-warning-ends.service';
import { PreWarningService } from '../../pre-warning/pre-warning.service';
import { ReductionListService } from '../../reduction-list/reduction-list.service';
import { ReminderConsumer } from '../../reminder/reminder.consumer';
import { ReminderService } from '../../reminder/reminder.service';
import { InitialContent } from '../../start/initial-content.service';
import { ResponseConsumer } from '../response.consumer';
import { ResponseObligations } from '../response-obligation.service';
import { ResponseNoticeService } from '../response-notice.service';
import { ResponseService } from '../response.service';
import { LinkPages } from './link-pages';
import { OutgoingMail } from './outgoing-mail';
import { at } from './source';

const root = join(__dirname, '../../../../..');
const LIST = join(root, 'samples/list-v1.csv');
/** A port where no Redis is: nothing rings but when the desk says so. */
const NOWHERE = 'redis://127.0.0.1:1';
/** What the responses of one test have left behind; the directory and the list stay. */
const EPISODE =
  'response, response_end, obligation, notice, acknowledgement, delivery_batch, delivery, attempt, deadline, outbox, inbox, dead_letter, parked_event, pre_warning, instruction, task';

const settings = {
  ...{ publicUrl: 'https://qingkong.example', linkKey: Buffer.alloc(32, 7) },
  ...{ directoryFile: join(root, 'samples/directory.yaml'), reductionListFile: LIST },
  ...{ reductionListLabel: 'v1', reductionListPublishedOn: '2026-01-05' },
} as DispatchSettings;

/** The accounts of the sample directory, each a carrier in the test's hand. */
const openCarriers = () => ({
  sms: new StandInCarrier('sms-main', 'sms'),
  jianping: new StandInCarrier('sms-jianping', 'sms'),
  voice: new StandInCarrier('voice-main', 'voice'),
  email: new StandInCarrier('email-main', 'email'),
  webhook: new StandInCarrier('webhook-main', 'webhook'),
});

/**
 * Dispatch from the record it reads to the message it would hand over, on a database of its own with the sample directory and list v1;
 * the clock is in the test's hand, deadlines ring when it moves or when a record was heard. Nothing is sent but by `mail` or by a sender
 * that the test starts (`startSender`).
 */
export async function openDispatch() {
  const libs = [...messagingMigrations, ...deadlinesMigrations, ...auditMigrations, ...authMigrations];
  const scratch = await scratchDatabase({ migrations: [...libs, ...definition.migrations] });
  const { db } = scratch;
  const clock = new Clock(db, true);
  await clock.start();
  const plan = loadPlan(join(root, 'plans/chaoyang.yaml'));
  const log = createLogger('dispatch', 'silent');
  const [outbox, deadlines, obligations] = [new Outbox(), new Deadlines(), new ObligationService()];
  const carriers = openCarriers();
  const channels = new Channels(
    new Map(Object.values(carriers).map((carrier) => [carrier.account, carrier])),
    plan,
    settings,
  );
  const lists = new ReductionListService(clock, outbox);
  const directory = new DirectoryService(outbox, new Accounts(db));
  await new InitialContent(db, directory, lists, channels, { plan, settings, log }).onModuleInit();

  const notices = new NoticeService(clock, outbox, deadlines);
  new ConfirmationDeadlines(plan, deadlines, outbox, notices).onModuleInit();
  const ruled = new ResponseObligations(plan, notices, obligations);
  ruled.onModuleInit();
  const telling = new ResponseNoticeService(plan, clock, notices, ruled);
  const responses = new ResponseService(plan, notices, telling, obligations, lists);
  const preWarningEnds = new PreWarningEnds(plan, notices, responses);
  preWarningEnds.onModuleInit();
  new EscalationDeadlines(plan, deadlines, notices, outbox).onModuleInit();
  const records = recordDesk(db, [
    new ResponseConsumer(responses),
    new PreWarningConsumer(new PreWarningService(plan, notices, lists, preWarningEnds)),
    new InstructionConsumer(new InstructionService(notices)),
    new AlarmConsumer(new AlarmService(plan, notices)),
    new ReminderConsumer(new ReminderService(notices)),
  ]);
  const parts = { log, metrics: new Metrics('dispatch'), progress: new Progress() };
  const queue = new URL(scratch.url).pathname.slice(1);
  const alarm = new BullAlarm(NOWHERE, queue, log);
  const reconciler = new Reconciler(db, deadlines, alarm, clock, parts);
  const acknowledgements = new AcknowledgementService(clock, outbox, obligations, new Audit());
  const links = new LinkPages(new AcknowledgementController(db, acknowledgements, plan, settings));
  const mail = new OutgoingMail(db, channels, clock, plan, LIST);

  /** Handles a record as the consumer does, to its end; what follows from it rings later. */
  const takes = async (record: KafkaRecord): Promise<void> => {
    const outcome = await records.hears(record);
    if (outcome === 'done') return;
    const reasons = await db.query<{ detail: string }>('select detail from dead_letter order by received_at');
    throw new Error(`The record is ${outcome}: ${reasons.at(-1)?.detail ?? 'no reason'}`);
  };

  return {
    ...{ db, clock, plan, outbox, channels, carriers, links, mail, takes },
    rings: () => reconciler.fireDue(),
    /** The look for parked events that otherwise comes every second. */
    looks: () => records.looks(),

    /** In a transaction of the test’s: what the newest notice of this response asks of whom, as the deadline does that is due at once. */
    async writesWhatIsAsked(tx: Tx, responseId: string): Promise<void> {
      const [fired] = await rows<FiredDeadline>(
        tx,
        `update deadline d set state = 'fired', fired_at = due_at from notice n
         where d.kind = $1 and d.subject_id = n.id::text and n.response_id = $2
         returning d.id, d.kind, d.subject_id as "subjectId", d.due_at as "dueAt", d.fired_at as "firedAt", d.data`,
        [CONFIRMATIONS_DEADLINE, responseId],
      );
      if (fired) await deadlines.handlerOf(fired.kind)?.(fired, tx);
    },

    /** Handles records one after the other, and what is due at once after each. */
    async hears(...heard: readonly KafkaRecord[]): Promise<void> {
      for (const record of heard) {
        await takes(record);
        await reconciler.fireDue();
      }
    },

    /** An operator's replay of a dead letter. */
    async replays(record: KafkaRecord): Promise<void> {
      await records.replays(record);
      await reconciler.fireDue();
    },

    /** Moves the clock to this instant, where it stands; what is due rings. */
    async standsAt(text: string): Promise<void> {
      await clock.move({ standsAt: at(text), offsetMs: 0 });
      await reconciler.fireDue();
    },

    /** What each line of an enterprise, `E6`, had and has to do, in time: `line level state`. */
    async obligations(enterprise: string): Promise<string[]> {
      const found = await db.query<{ line: string }>(
        `select concat_ws(' ', line_name, level, state) as line from obligation where unit_id = $1 order by line_ordinal, from_at, level desc`,
        [mail.unitOf(enterprise)],
      );
      return found.map(({ line }) => line);
    },

    /** As if no response had ever been. */
    async forgets(): Promise<void> {
      await db.query(`truncate ${EPISODE}`);
    },

    async close(): Promise<void> {
      await reconciler.stop();
      await alarm.close();
      clock.stop();
      await scratch.drop();
    },
  };
}

export type DispatchDesk = Awaited<ReturnType<typeof openDispatch>>;
