import { Accounts, authMigrations, TokenVerifier } from '@qingkong/auth';
import { developmentIssuer } from '@qingkong/auth/testing';
import { createHttpApplication } from '@qingkong/http';
import { Outbox } from '@qingkong/messaging';
import { createLogger, Metrics } from '@qingkong/observability';
import { Clock, Database } from '@qingkong/persistence';
import { type ScratchDatabase } from '@qingkong/persistence/testing';
import { LOGGER } from '@qingkong/service';
import { pushReceipts } from '../../../../../test/simulators/sms-book';
import { type Channel, type Outcome } from '../../channel/channel';
import { RECEIPT_SECRET } from '../../channel/testing/sms-providers';
import { Channels } from '../../delivery/channels';
import { type Parcel } from '../../delivery/lane';
import { MarkWriter } from '../../delivery/mark-writer.service';
import { ReceiptController } from '../receipt.controller';
import { ReceiptService } from '../receipt.service';

/** Tables beside this service's own that it needs. */
export const receiptDeskMigrations = authMigrations;
const NOTICE = '01980000-0000-7000-8000-000000000001';

/** The endpoint of receipts on a real socket, and deliveries that were claimed for these channels, as the sender leaves them. */
export async function openReceiptDesk({ db }: ScratchDatabase, channels: readonly Channel[], folder: string) {
  const log = createLogger('test', 'silent');
  const clock = new Clock(db, true);
  await clock.start();
  const metrics = new Metrics('test');
  const marks = new MarkWriter(db, new Outbox(), clock, metrics, log);
  const providers = [
    { provide: Database, useValue: db },
    { provide: Channels, useValue: { all: channels } },
    { provide: MarkWriter, useValue: marks },
    { provide: LOGGER, useValue: log },
    ReceiptService,
  ];
  class ReceiptModule {}
  const parts = { tokens: await TokenVerifier.create(await developmentIssuer(folder)), accounts: new Accounts(db) };
  const app = await createHttpApplication(
    { module: ReceiptModule, controllers: [ReceiptController], providers },
    { ...parts, log, metrics },
  );
  await app.listen(0, '127.0.0.1');
  const origin = await app.getUrl();
  const addressOf = (account: string, secret = RECEIPT_SECRET) => `${origin}/v1/receipts/${account}/${secret}`;
  await db.query(
    `insert into notice (id, kind, subject, while_response_runs, issued_at) values ($1, 'start', '{}', true, app_now())`,
    [NOTICE],
  );

  return {
    clock,
    /** A batch of so many deliveries, claimed and `sending`. Returns its id. */
    async claims(account: string, size: number): Promise<string> {
      const [batch] = await db.query<{ id: string }>(
        `insert into delivery_batch (notice_id, account, channel, priority, state, recipients, size, remaining, claimed_by)
         values ($1, $2, 'sms', 0, 'claimed', '[]', $3, $3, 1) returning id`,
        [NOTICE, account, size],
      );
      await db.query(
        `insert into delivery (batch_id, ordinal, person_id, unit_ids, state)
         select $1, i, 'person-' || i, array['enterprise-' || i], 'sending' from generate_series(1, $2) i`,
        [batch?.id, size],
      );
      return batch?.id ?? '';
    },

    /** The outcomes of a batch's first tries are written, as the sender's marks are. */
    async marks(channel: Channel, batchId: string, outcomes: readonly Outcome[]): Promise<void> {
      for (const [index, outcome] of outcomes.entries()) {
        const parcel = { batchId, ordinal: index + 1, attempts: 0, first: true } as Parcel;
        marks.settled(parcel, channel, outcome);
      }
      await marks.stop([]);
    },

    /** POSTs receipts, or any other body. */
    receives: (account: string, body: unknown, contentType?: string) =>
      pushReceipts(addressOf(account), typeof body === 'string' ? body : JSON.stringify(body), contentType),
    addressOf,

    /** `state reason` of a batch's deliveries. */
    async states(batchId: string): Promise<string[]> {
      const found = await db.query<{ said: string }>(
        `select concat_ws(' ', state, last_reason) as said from delivery where batch_id = $1 order by ordinal`,
        [batchId],
      );
      return found.map(({ said }) => said);
    },

    /** Units of which it was published that somebody's message was accepted, in the order in which it was. */
    async toldUnits(): Promise<string[]> {
      const events = await db.query<{ payload: string }>('select payload from outbox order by position');
      return events.flatMap(({ payload }) =>
        (JSON.parse(payload) as { units: { unitId: string }[] }).units.map(({ unitId }) => unitId),
      );
    },

    async forgets(): Promise<void> {
      await db.query('truncate receipt, delivery, delivery_batch, attempt, outbox cascade');
    },

    async close(): Promise<void> {
      clock.stop();
      await app.close();
    },
  };
}

export type ReceiptDesk = Awaited<ReturnType<typeof openReceiptDesk>>;
