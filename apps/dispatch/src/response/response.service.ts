import {
  type ResponseAnnounced,
  type ResponseLevelChanged,
  type ResponseLifted,
  type ResponseTextChanged,
  type ResponseWithdrawn,
  type TerminationInstructed,
} from '@qingkong/contracts';
import { type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { responseAudience } from '../notice/audience';
import { NoticeService } from '../notice/notice.service';
import { ObligationService } from '../obligation/obligation.service';
import { ReductionListService } from '../reduction-list/reduction-list.service';
import { levelChange, ResponseNoticeService } from './response-notice.service';
import {
  findResponse,
  insertResponse,
  noteEnd,
  openResponses,
  type ResponseCopy,
  updateResponse,
} from './response.repository';
import { type Rule, strictest } from './strictest';

/** Version of the response after the event, where its producer says one. */
export type Version = number | null;

interface End {
  readonly responseId: string;
  readonly state: 'ended' | 'withdrawn';
  readonly kind: 'lift' | 'withdrawal';
  readonly endedAt: string;
}

/** Keeps our copy of each response, and has told whom its events concern. */
@Injectable()
export class ResponseService {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly notices: NoticeService,
    private readonly telling: ResponseNoticeService,
    private readonly obligations: ObligationService,
    private readonly lists: ReductionListService,
  ) {}

  /** The list in force is bound (C21) and everyone is on the way to be told (C18, C20, C22); what follows from it is written right after. */
  async announce(tx: Tx, announced: ResponseAnnounced): Promise<void> {
    const { responseId, kind, areaCodes, onsetAt } = announced;
    const open = await openResponses(tx, kind);
    const isCityWide = areaCodes.includes(this.plan.jurisdiction.code);
    const bound = { listVersionId: await this.lists.inForce(tx), areaCodes: isCityWide ? null : areaCodes };
    if (!(await insertResponse(tx, announced, bound))) return;
    const response = await findResponse(tx, responseId);
    if (response?.state !== 'announced') return;
    const subject = { kind: 'start', response: response.facts, onsetAt } as const;
    const [before, after] = [this.rule(open), this.rule([...open, response])];
    await this.telling.tell(tx, { response, subject, at: new Date(onsetAt), before, after });
  }

  /** Measures run from now; everybody heard it when it was announced, so nobody is told again. */
  async start(tx: Tx, responseId: string, version: Version): Promise<void> {
    const response = await findResponse(tx, responseId);
    if (response?.state === 'announced') await updateResponse(tx, responseId, { state: 'active', version });
  }

  /** Another level from `fromAt` on (R09, R10): what the old one said and is still on its way is dropped, then whom it concerns hears. */
  async changeLevel(tx: Tx, changed: ResponseLevelChanged, version: Version): Promise<void> {
    const { responseId, level, colour, documentNumber, fromAt } = changed;
    const { response, open } = await this.take(tx, responseId);
    if (!response) return;
    await updateResponse(tx, responseId, { level, colour, documentNumber, version });
    const now = await findResponse(tx, responseId);
    if (!now) return;
    await this.notices.invalidateWhileResponseRuns(tx, responseId, 'level-changed');
    const [before, after] = [this.rule(open), this.rule(open.map((one) => (one.id === responseId ? now : one)))];
    const subject = levelChange(now, response.level, fromAt);
    await this.telling.tell(tx, { response: now, subject, at: new Date(fromAt), before, after });
  }

  /** R11: no second start. Those who lead know that it goes on, and until when. */
  async changeText(tx: Tx, changed: ResponseTextChanged, version: Version): Promise<void> {
    const { responseId, headline, documentNumber, expiresAt } = changed;
    const { response } = await this.take(tx, responseId);
    if (!response) return;
    await updateResponse(tx, responseId, { documentNumber, version });
    const { areaCodes, listVersionId, facts } = response;
    const audiences = this.plan.audiences.start.filter(
      (one) => one !== 'municipalEnterprises' && one !== 'listedEnterprises',
    );
    const { pairs, parameters } = responseAudience({ audiences, listVersionId, areaCodes, enterpriseAreaCodes: [] });
    const subject = { kind: 'textChange', response: facts, headline, expiresAt } as const;
    await this.notices.issue(tx, { responseId, subject, audience: { pairs, parameters, scope: null } });
  }

  /** Ends it without anybody's approval (C32): what is still on its way out is dropped first (R29), then everyone hears that production may resume (C34). */
  async lift(tx: Tx, lifted: ResponseLifted, version: Version): Promise<void> {
    const { responseId, endedAt } = lifted;
    await this.end(tx, { responseId, state: 'ended', kind: 'lift', endedAt }, version);
  }

  async withdraw(tx: Tx, withdrawn: ResponseWithdrawn, version: Version): Promise<void> {
    const { responseId, withdrawnAt: endedAt } = withdrawn;
    await this.end(tx, { responseId, state: 'withdrawn', kind: 'withdrawal', endedAt }, version);
  }

  /** C33: relayed at once, to be confirmed; it changes nothing. */
  async relayInstruction(tx: Tx, instructed: TerminationInstructed): Promise<void> {
    const { responseId, serial, headline, text, documentNumber } = instructed;
    const response = responseId ? await findResponse(tx, responseId) : null;
    const listVersionId = response?.listVersionId ?? (await this.lists.inForce(tx));
    const areaCodes = response?.areaCodes ?? null;
    const { terminationInstruction: audiences } = this.plan.audiences;
    const audience = responseAudience({ audiences, listVersionId, areaCodes, enterpriseAreaCodes: areaCodes });
    const drill = response?.facts.drill ?? false;
    const subject = { kind: 'terminationInstruction', drill, serial, headline, text, documentNumber } as const;
    await this.notices.issue(tx, { responseId: response ? responseId : null, subject, audience });
  }

  private async end(tx: Tx, end: End, version: Version): Promise<void> {
    const { responseId, state, kind, endedAt } = end;
    const { response, open, isUnknown } = await this.take(tx, responseId);
    if (isUnknown) await noteEnd(tx, end);
    if (!response) return;
    await updateResponse(tx, responseId, { state, endedAt, version });
    await this.notices.invalidateWhileResponseRuns(tx, responseId, kind);
    await this.obligations.terminate(tx, responseId, new Date(endedAt));
    const subject = { kind, response: response.facts, endedAt } as const;
    const [before, after] = [this.rule(open), this.rule(open.filter(({ id }) => id !== responseId))];
    await this.telling.tell(tx, { response, subject, at: new Date(endedAt), before, after });
  }

  /** An open response with all others of its kind, locked; `response` is null where it has ended or isn't known. */
  private async take(
    tx: Tx,
    responseId: string,
  ): Promise<{ response: ResponseCopy | null; open: ResponseCopy[]; isUnknown: boolean }> {
    const known = await findResponse(tx, responseId);
    if (!known) return { response: null, open: [], isUnknown: true };
    const open = await openResponses(tx, known.kind);
    return { response: open.find(({ id }) => id === responseId) ?? null, open, isUnknown: false };
  }

  private rule(open: readonly ResponseCopy[]): Rule<ResponseCopy> {
    return strictest(
      open,
      this.plan.counties.map(({ code }) => code),
    );
  }
}
