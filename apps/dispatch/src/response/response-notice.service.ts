import { type Tx } from '@qingkong/persistence';
import { type Audience, countyOf, type Plan, type ResponseLevel } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { dutyAudience, type ResponseScope, responseAudience } from '../notice/audience';
import { NoticeService } from '../notice/notice.service';
import { measuresOf, type NoticeSubject } from '../notice/notice-subject';
import { ObligationService } from '../obligation/obligation.service';
import { type ResponseCopy } from './response.repository';
import { type Rule, type RuleChange, ruleChanges } from './strictest';

/** What has happened to a response, with what ruled each county before and what rules it now. */
export interface Happening {
  readonly response: ResponseCopy;
  readonly subject: Extract<NoticeSubject, { kind: 'start' | 'levelChange' | 'lift' | 'withdrawal' }>;
  /** From when the enterprises do something else. */
  readonly at: Date;
  readonly before: Rule<ResponseCopy>;
  readonly after: Rule<ResponseCopy>;
}

/**
 * Who hears of a response's beginning, change and end. Its officials hear whatever happens to it; an enterprise hears only what changes
 * for itself, by the strictest source in its county: a county's red goes on under the city's yellow, and ending one leaves the other
 * (R14, R24).
 */
@Injectable()
export class ResponseNoticeService {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly notices: NoticeService,
    private readonly obligations: ObligationService,
  ) {}

  async tell(tx: Tx, happening: Happening): Promise<void> {
    const { response, subject, before, after } = happening;
    const counties = this.plan.counties.map(({ code }) => code);
    const changes = ruleChanges(before, after, counties);
    const own = changes.filter((change) => isOwn(change, happening));
    await this.issue(
      tx,
      response,
      subject,
      own.flatMap((change) => change.counties),
    );
    if (this.countyOf(response)) await this.informOffice(tx, response, subject);
    for (const change of changes.filter((one) => !own.includes(one))) await this.passOn(tx, change, happening.at);
  }

  /**
   * Another source rules now: these enterprises go on at its level, or hear nothing where that is the same. Or none does, since the new
   * response of a source covers less than its last: they may resume.
   */
  private async passOn(tx: Tx, change: RuleChange<ResponseCopy>, at: Date): Promise<void> {
    const { after, before, counties, quiet } = change;
    if (!before) return;
    if (!after) {
      const subject = { kind: 'lift', response: before.facts, endedAt: at.toISOString() } as const;
      return this.tellEnterprises(tx, before, subject, counties);
    }
    const { listVersionId, level } = after;
    if (quiet) {
      if (!listVersionId) return;
      const scope = { listVersionId, areaCodes: counties, fromAt: at };
      const imposition = { responseId: after.id, level, previousLevel: null, ...scope };
      await this.obligations.impose(tx, imposition, null);
      return;
    }
    await this.tellEnterprises(tx, after, levelChange(after, before.level, at.toISOString()), counties);
  }

  private async tellEnterprises(
    tx: Tx,
    response: ResponseCopy,
    subject: Happening['subject'],
    enterpriseAreaCodes: readonly string[],
  ): Promise<void> {
    const { id: responseId, listVersionId } = response;
    const scope = { audiences: ENTERPRISES, listVersionId, areaCodes: null, enterpriseAreaCodes };
    const audience = responseAudience(scope);
    await this.notices.issue(tx, { responseId, subject, audience, measures: measuresOf(response) });
  }

  private async issue(
    tx: Tx,
    response: ResponseCopy,
    subject: Happening['subject'],
    enterpriseAreaCodes: readonly string[],
  ): Promise<void> {
    const { id: responseId, listVersionId, areaCodes } = response;
    const { start, lift } = this.plan.audiences;
    const audiences = subject.kind === 'lift' || subject.kind === 'withdrawal' ? lift : start;
    const scope: ResponseScope = {
      audiences: this.countyOf(response) ? audiences.filter((one) => OF_COUNTY.includes(one)) : audiences,
      ...{ listVersionId, areaCodes, enterpriseAreaCodes },
    };
    const measures = measuresOf(response);
    await this.notices.issue(tx, { responseId, subject, audience: responseAudience(scope), measures });
  }

  /** C11: a county's own response is its own affair; the Office and the task force above it are told. */
  private async informOffice(tx: Tx, response: ResponseCopy, { kind }: NoticeSubject): Promise<void> {
    const county = this.countyOf(response);
    const taskForces = this.plan.taskForces.filter(({ counties }) => county && counties.includes(county.id));
    const subject = {
      kind: 'countyResponse',
      response: response.facts,
      county: county?.name ?? '',
      what: kind,
    } as const;
    const audience = dutyAudience(['office', ...taskForces.map(({ id }) => id)], []);
    await this.notices.issue(tx, { responseId: response.id, subject, audience });
  }

  private countyOf({ jurisdiction }: ResponseCopy) {
    return countyOf(this.plan, jurisdiction);
  }
}

const ENTERPRISES: readonly Audience[] = ['municipalEnterprises', 'listedEnterprises'];
const OF_COUNTY: readonly Audience[] = ['countyBureaus', ...ENTERPRISES];

/** What the response's own notice says to enterprises: its level where it rules, its end where nothing rules any more. */
function isOwn({ after, quiet }: RuleChange<ResponseCopy>, { response, subject }: Happening): boolean {
  if (subject.kind === 'lift' || subject.kind === 'withdrawal') return after === null;
  return after?.id === response.id && !quiet;
}

/** The words of a change to the level of `response`, which it has already. */
export function levelChange(
  response: ResponseCopy,
  previousLevel: ResponseLevel,
  onsetAt: string,
): Extract<NoticeSubject, { kind: 'levelChange' }> {
  return { kind: 'levelChange', response: response.facts, previousLevel, onsetAt };
}
