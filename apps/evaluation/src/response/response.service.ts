import { type ResponseAnnounced, type ResponseLifted, type ResponseWithdrawn } from '@qingkong/contracts';
import { type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';

/** This service's copy of the responses. Every method may be called again and in any order with the others. */
@Injectable()
export class ResponseService {
  async learnAnnouncement(tx: Tx, { responseId, serial, kind, jurisdiction, receivedAt }: ResponseAnnounced) {
    await tx.query(
      `insert into response (id, serial, kind, jurisdiction, received_at) values ($1, $2, $3, $4, $5)
       on conflict (id) do update set kind = excluded.kind, jurisdiction = excluded.jurisdiction, received_at = excluded.received_at`,
      [responseId, serial, kind, jurisdiction, receivedAt],
    );
  }

  async learnLift(tx: Tx, { responseId, serial, endedAt }: ResponseLifted) {
    await tx.query(
      `insert into response as r (id, serial, ended_at) values ($1, $2, $3)
       on conflict (id) do update set ended_at = coalesce(r.ended_at, excluded.ended_at)`,
      [responseId, serial, endedAt],
    );
  }

  async learnWithdrawal(tx: Tx, { responseId, serial, withdrawnAt }: ResponseWithdrawn) {
    await tx.query(
      `insert into response as r (id, serial, withdrawn_at) values ($1, $2, $3)
       on conflict (id) do update set withdrawn_at = coalesce(r.withdrawn_at, excluded.withdrawn_at)`,
      [responseId, serial, withdrawnAt],
    );
  }
}
