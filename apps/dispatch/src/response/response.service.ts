import {
  type AlertQuarantined,
  type ResponseAnnounced,
  type ResponseLifted,
  type ResponseWithdrawn,
} from '@qingkong/contracts';
import { Clock, rows, type Tx } from '@qingkong/persistence';
import { type AlertColour, type Plan, type ResponseLevel } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { dutyAudience, responseAudience } from '../notice/audience';
import { NoticeService } from '../notice/notice.service';
import { type ResponseFacts } from '../notice/notice-subject';
import { ObligationService } from '../obligation/obligation.service';
import { ReductionListService } from '../reduction-list/reduction-list.service';

/** Our copy of one response, as far as words and audiences need it. */
export interface ResponseCopy {
  readonly id: string;
  readonly facts: ResponseFacts;
  readonly listVersionId: string | null;
  /** Null: the whole city. */
  readonly areaCodes: readonly string[] | null;
  readonly onsetAt: Date;
  readonly state: 'announced' | 'active' | 'ended' | 'withdrawn';
}

/** What a response means for the people: who is told at its beginning and its end. */
@Injectable()
export class ResponseService {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly clock: Clock,
    private readonly notices: NoticeService,
    private readonly obligations: ObligationService,
    private readonly lists: ReductionListService,
  ) {}

  /** The list in force is bound (C21) and everyone is on the way to be told (C18, C20, C22); what follows from it is written right after. */
  async announce(tx: Tx, announced: ResponseAnnounced): Promise<void> {
    const listVersionId = await this.lists.inForce(tx);
    const areaCodes = this.areasOf(announced);
    await tx.query(
      `insert into response (id, serial, kind, colour, level, state, onset_at, received_at, list_version_id, area_codes, primary_pollutant, document_number, version)
       values ($1, $2, $3, $4, $5, 'announced', $6, $7, $8, $9, $10, $11, 1)`,
      [
        announced.responseId,
        announced.serial,
        announced.kind,
        announced.colour,
        announced.level,
        announced.onsetAt,
        announced.receivedAt,
        listVersionId,
        areaCodes,
        announced.primaryPollutant,
        announced.documentNumber,
      ],
    );
    const { responseId, level } = announced;
    await this.notices.issue(tx, {
      responseId,
      subject: { kind: 'start', response: factsOf(announced), onsetAt: announced.onsetAt },
      audience: responseAudience({ audiences: this.plan.audiences.start, listVersionId, areaCodes }),
      measures: listVersionId ? { listVersionId, level } : null,
    });
  }

  /** Measures run from now; everybody heard it when it was announced, so nobody is told again. */
  async start(tx: Tx, responseId: string): Promise<void> {
    await tx.query(
      `update response set state = 'active', version = version + 1 where id = $1 and state = 'announced'`,
      [responseId],
    );
  }

  /** Ends it without anybody's approval (C32): what is still on its way out is dropped first (R29), then everyone hears that production may resume (C34). */
  async lift(tx: Tx, lifted: ResponseLifted): Promise<void> {
    await this.end(tx, { responseId: lifted.responseId, state: 'ended', kind: 'lift', endedAt: lifted.endedAt });
  }

  async withdraw(tx: Tx, withdrawn: ResponseWithdrawn): Promise<void> {
    await this.end(tx, {
      responseId: withdrawn.responseId,
      state: 'withdrawn',
      kind: 'withdrawal',
      endedAt: withdrawn.withdrawnAt,
    });
  }

  /** A message nobody may act on: whoever is on duty must decide (C09). */
  async tellDuty(tx: Tx, quarantined: AlertQuarantined): Promise<void> {
    const text = `收到待核信息：${quarantined.summary}。发送方 ${quarantined.sender}，编号 ${quarantined.identifier}。请值班人员核实处置，系统不会自动启动响应。`;
    await this.notices.issue(tx, {
      responseId: null,
      subject: { kind: 'dutyAlarm', text },
      audience: dutyAudience(['office'], ['dutyOfficer']),
    });
  }

  async find(tx: Tx, responseId: string): Promise<ResponseCopy | null> {
    const [row] = await rows<ResponseRow>(tx, `select ${COLUMNS} from response where id = $1`, [responseId]);
    return row ? toCopy(row) : null;
  }

  private async end(
    tx: Tx,
    end: { responseId: string; state: 'ended' | 'withdrawn'; kind: 'lift' | 'withdrawal'; endedAt: string },
  ): Promise<void> {
    const [row] = await rows<ResponseRow>(
      tx,
      `update response set state = $2, ended_at = $3, version = version + 1 where id = $1 and state in ('announced', 'active') returning ${COLUMNS}`,
      [end.responseId, end.state, end.endedAt],
    );
    if (!row) return;
    const response = toCopy(row);
    await this.notices.invalidateWhileResponseRuns(tx, response.id, end.kind);
    await this.obligations.terminate(tx, response.id, new Date(end.endedAt));
    const { listVersionId } = response;
    await this.notices.issue(tx, {
      responseId: response.id,
      subject: { kind: end.kind, response: response.facts, endedAt: end.endedAt },
      audience: responseAudience({ audiences: this.plan.audiences.lift, listVersionId, areaCodes: response.areaCodes }),
      measures: listVersionId ? { listVersionId, level: response.facts.level } : null,
    });
  }

  /** Null where the alert is for the whole city. */
  private areasOf(announced: ResponseAnnounced): readonly string[] | null {
    return announced.areaCodes.includes(this.plan.jurisdiction.code) ? null : announced.areaCodes;
  }
}

interface ResponseRow {
  readonly id: string;
  readonly serial: string;
  readonly kind: string;
  readonly colour: AlertColour;
  readonly level: ResponseLevel;
  readonly state: ResponseCopy['state'];
  readonly onset_at: Date;
  readonly list_version_id: string | null;
  readonly area_codes: string[] | null;
  readonly primary_pollutant: string | null;
  readonly document_number: string | null;
}

const COLUMNS =
  'id, serial, kind, colour, level, state, onset_at, list_version_id, area_codes, primary_pollutant, document_number';

function toCopy(row: ResponseRow): ResponseCopy {
  return {
    id: row.id,
    state: row.state,
    onsetAt: row.onset_at,
    listVersionId: row.list_version_id,
    areaCodes: row.area_codes,
    facts: {
      serial: row.serial,
      drill: row.kind === 'drill',
      colour: row.colour,
      level: row.level,
      primaryPollutant: row.primary_pollutant,
      documentNumber: row.document_number,
    },
  };
}

function factsOf(announced: ResponseAnnounced): ResponseFacts {
  const { serial, kind, colour, level, primaryPollutant, documentNumber } = announced;
  return { serial, drill: kind === 'drill', colour, level, primaryPollutant, documentNumber };
}
