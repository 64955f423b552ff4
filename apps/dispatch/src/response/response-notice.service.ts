import { Clock, type Tx } from '@qingkong/persistence';
import { type Audience, countyOf, type Plan, type ResponseLevel } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { dutyAudience, type ResponseScope, responseAudience } from '../notice/audience';
import { NoticeService } from '../notice/notice.service';
import { measuresOf, type NoticeSubject, type WhatIsAhead } from '../notice/notice-subject';
import { ResponseObligations } from './response-obligation.service';
import { factsAt, type ResponseCopy } from './response.repository';
import { type RuleChange, ruleChanges, ruleCourse, type Ruler, rulerOf, type Stretch } from './strictest';

/** What has happened to a response, with all that were open before it and all that are after it. */
export interface Happening {
  readonly response: ResponseCopy;
  readonly subject: Extract<NoticeSubject, { kind: 'start' | 'levelChange' | 'scopeChange' | 'lift' | 'withdrawal' }>;
  readonly before: readonly ResponseCopy[];
  readonly after: readonly ResponseCopy[];
}

type Change = RuleChange<ResponseCopy>;
type Said = Pick<ResponseCopy, 'id' | 'listVersionId'> & { readonly level: ResponseLevel };

/**
 * Who hears of a response's beginning, change and end. Its officials hear whatever happens to it; an enterprise hears only what changes
 * for itself, by the strictest source in its county at each instant: a county's red goes on under the city's yellow, and ending one
 * leaves the other (R14, R24).
 */
@Injectable()
export class ResponseNoticeService {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly clock: Clock,
    private readonly notices: NoticeService,
    private readonly obligations: ResponseObligations,
  ) {}

  async tell(tx: Tx, happening: Happening): Promise<void> {
    const { response, subject, before, after } = happening;
    const changes = ruleChanges({ before, after, heardAt: this.clock.now() }, this.counties);
    const own = changes.filter((change) => isOwn(change, happening));
    const plain = own.filter(({ ahead }) => !ahead?.ruler);
    await this.issueOwn(tx, happening, countiesOf(plain));
    for (const change of own.filter((one) => !plain.includes(one))) {
      const stretch = change.after?.stretch ?? null;
      await this.tellEnterprises(tx, saidOf(response, stretch), { ...subject, ...aheadOf(change) }, change.counties);
    }
    if (this.countyOf(response)) await this.informOffice(tx, response, subject);
    const others = changes.filter((change) => !own.includes(change));
    await this.passOn(tx, others);
    await this.handOver(tx, response.kind, changes);
  }

  /**
   * What the end of a source's last response changes, where its next one doesn't rule at once: there the next one's start says all, and an
   * end of the last one after it would be taken for its own.
   */
  async tellEnds(tx: Tx, { before, after }: Pick<Happening, 'before' | 'after'>, next: ResponseCopy): Promise<void> {
    const event = { before, after, heardAt: this.clock.now() };
    const changes = ruleChanges(event, this.counties).flatMap((change) => {
      const rulesIn = (county: string) => rulerOf(ruleCourse([...after, next], county), change.fromAt)?.source.id;
      const counties = change.counties.filter((county) => rulesIn(county) !== next.id);
      return counties.length > 0 ? [{ ...change, counties }] : [];
    });
    await this.passOn(tx, changes);
    await this.handOver(tx, next.kind, changes);
  }

  /** What changes for enterprises of which this response is not the cause to be named: another source rules now, or none does. */
  private async passOn(tx: Tx, changes: readonly Change[]): Promise<void> {
    for (const change of changes.filter(({ quiet }) => !quiet)) {
      const ruler = change.after ?? change.before;
      if (!ruler) continue;
      const subject = { ...subjectOf(change, ruler), ...aheadOf(change) };
      await this.tellEnterprises(tx, saidOf(ruler.source, ruler.stretch), subject, change.counties);
    }
  }

  /** An order is written with its confirmations; what no order says is written here (C22). */
  private async handOver(tx: Tx, kind: ResponseCopy['kind'], changes: readonly Change[]): Promise<void> {
    for (const { handoverAt: fromAt, counties: areaCodes, before } of changes.filter(isUnordered)) {
      const previousLevel = before?.stretch.level ?? null;
      await this.obligations.impose(tx, { kind, areaCodes, fromAt, previousLevel, noticeId: null });
    }
  }

  private async tellEnterprises(
    tx: Tx,
    { id: responseId, listVersionId, level }: Said,
    subject: Happening['subject'],
    enterpriseAreaCodes: readonly string[],
  ): Promise<void> {
    const audience = responseAudience({ audiences: ENTERPRISES, listVersionId, areaCodes: null, enterpriseAreaCodes });
    await this.notices.issue(tx, { responseId, subject, audience, measures: measuresOf({ listVersionId, level }) });
  }

  private async issueOwn(tx: Tx, happening: Happening, enterprises: readonly string[]): Promise<void> {
    const { response, subject } = happening;
    const { id: responseId, listVersionId } = response;
    const areaCodes = areaOf(happening);
    const { start, lift } = this.plan.audiences;
    const audiences = subject.kind === 'lift' || subject.kind === 'withdrawal' ? lift : start;
    const scope: ResponseScope = {
      audiences: this.countyOf(response) ? audiences.filter((one) => OF_COUNTY.includes(one)) : audiences,
      ...{ listVersionId, areaCodes, enterpriseAreaCodes: enterprises },
    };
    const measures = measuresOf(response);
    const said =
      subject.kind === 'lift' || subject.kind === 'withdrawal' ? { ...subject, ...this.goesOn(happening) } : subject;
    await this.notices.issue(tx, { responseId, subject: said, audience: responseAudience(scope), measures });
  }

  /** R24: what still binds enterprises in the area of a response that ends, lest its bureaus tell them to resume. */
  private goesOn({ response, after }: Happening): { readonly goesOn?: readonly string[] } {
    const counties = response.areaCodes ?? this.counties;
    const now = this.clock.now();
    const rulers = counties.map((county) => rulerOf(ruleCourse(after, county), now)?.source);
    const serials = rulers.flatMap((ruler) => (ruler && ruler.id !== response.id ? [ruler.facts.serial] : []));
    return serials.length > 0 ? { goesOn: [...new Set(serials)] } : {};
  }

  /** C11: a county's own response is its own affair; the Office and the task force above it are told. */
  private async informOffice(tx: Tx, response: ResponseCopy, said: Happening['subject']): Promise<void> {
    const county = this.countyOf(response);
    const taskForces = this.plan.taskForces.filter(({ counties }) => county && counties.includes(county.id));
    const subject = {
      kind: 'countyResponse',
      response: response.facts,
      county: county?.name ?? '',
      what: said.kind,
      at: 'onsetAt' in said ? said.onsetAt : said.endedAt,
      ...('reason' in said ? { reason: said.reason } : {}),
    } as const;
    const audience = dutyAudience(['office', ...taskForces.map(({ id }) => id)], []);
    await this.notices.issue(tx, { responseId: response.id, subject, audience });
  }

  private countyOf({ jurisdiction }: ResponseCopy) {
    return countyOf(this.plan, jurisdiction);
  }

  private get counties(): string[] {
    return this.plan.counties.map(({ code }) => code);
  }
}

const ENTERPRISES: readonly Audience[] = ['municipalEnterprises', 'listedEnterprises'];
const OF_COUNTY: readonly Audience[] = ['countyBureaus', ...ENTERPRISES];

/**
 * What the response's own notice says to enterprises: its level, from when it says, where no other ruled; its end, where nothing rules any
 * more. A beginning is its own also where a laxer source ruled.
 */
function isOwn(change: Change, { response, subject, before: open }: Happening): boolean {
  const { before, after, ahead, fromAt, quiet, counties } = change;
  if (quiet) return false;
  const { id } = response;
  const areas = open.find((one) => one.id === id)?.areaCodes;
  const held = (county: string) => areas === null || (areas?.includes(county) ?? false);
  switch (subject.kind) {
    case 'lift':
    case 'withdrawal':
      return after === null && before?.source.id === id;
    case 'scopeChange':
      // Later than was announced: until then nothing holds, and then the same. Or earlier, where it was announced before (R11).
      if (after === null) return before?.source.id === id && ahead?.ruler?.source.id === id;
      return after.source.id === id && before === null && counties.every((county) => held(county));
    case 'levelChange':
      if (after?.source.id !== id || fromAt.getTime() !== instantOf(subject)) return false;
      return before === null || before.stretch.level === subject.previousLevel;
    case 'start':
      // Also where it takes the place of its source's last one, which holds until later than it begins.
      return after?.source.id === id && (before === null || fromAt.getTime() === instantOf(subject));
  }
}

/** Obligations change hands quietly, or before the order says, or nothing holds for now: what is ahead may be another's than it was. */
function isUnordered({ quiet, fromAt, handoverAt, after }: Change): boolean {
  return quiet || handoverAt < fromAt || after === null;
}

function subjectOf({ before, after, fromAt }: Change, ruler: Ruler<ResponseCopy>): Happening['subject'] {
  const [response, at] = [factsAt(ruler.source, ruler.stretch), fromAt.toISOString()];
  if (after && before) return { kind: 'levelChange', response, previousLevel: before.stretch.level, onsetAt: at };
  if (after) return { kind: 'start', response, onsetAt: at };
  const hasBegun = ruler.stretch.fromAt < fromAt;
  return { kind: hasBegun ? 'lift' : 'withdrawal', response, endedAt: at, reason: 'lifted' };
}

function instantOf({ onsetAt }: { readonly onsetAt: string }): number {
  return new Date(onsetAt).getTime();
}

/** Whose bureaus hear: also those where the response held until now. Null: the whole city. */
function areaOf({ response, before }: Happening): readonly string[] | null {
  const until = before.find(({ id }) => id === response.id)?.areaCodes;
  if (response.areaCodes === null || until === null) return null;
  return [...new Set([...response.areaCodes, ...(until ?? [])])];
}

function aheadOf({ ahead }: Change): { readonly ahead?: WhatIsAhead } {
  return ahead?.ruler ? { ahead: { level: ahead.ruler.stretch.level, fromAt: ahead.fromAt.toISOString() } } : {};
}

function saidOf({ id, listVersionId, level }: ResponseCopy, stretch: Stretch | null): Said {
  return { id, listVersionId, level: stretch?.level ?? level };
}

function countiesOf(changes: readonly Change[]): string[] {
  return changes.flatMap(({ counties }) => counties);
}
