import {
  type ResponseAnnounced,
  type ResponseLevelChanged,
  type ResponseLifted,
  type ResponseScopeChanged,
  type ResponseTextChanged,
  type ResponseWithdrawn,
  type TerminationInstructed,
} from '@qingkong/contracts';
import { applyVersion, EventAhead } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';
import { type Audience, countyOf, type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { responseAudience } from '../notice/audience';
import { NoticeService } from '../notice/notice.service';
import { ObligationService } from '../obligation/obligation.service';
import { ReductionListService } from '../reduction-list/reduction-list.service';
import { ResponseNoticeService } from './response-notice.service';
import {
  factsAt,
  findResponse,
  insertResponse,
  lockResponses,
  noteEnd,
  openResponses,
  type ResponseCopy,
  updateResponse,
} from './response.repository';
import { type Stretch } from './strictest';

/** Version of the response after the event, where its producer says one. */
export type Version = number | null;

interface End {
  readonly responseId: string;
  readonly state: 'ended' | 'withdrawn';
  readonly kind: 'lift' | 'withdrawal';
  readonly endedAt: string;
  readonly reason: ResponseLifted['reason'];
}

type EndListener = (tx: Tx, ended: ResponseCopy, reason: ResponseLifted['reason']) => Promise<void>;

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

  private readonly endListeners: EndListener[] = [];

  /** Called in the transaction that ends a response, after everyone whom the response itself concerned has been told. */
  onEnd(listener: EndListener): void {
    this.endListeners.push(listener);
  }

  /** The list in force is bound (C21) and everyone is on the way to be told (C18, C20, C22); what follows from it is written right after. */
  async announce(tx: Tx, announced: ResponseAnnounced): Promise<void> {
    const { responseId, kind, jurisdiction, origin, areaCodes, onsetAt } = announced;
    await lockResponses(tx);
    const all = await openResponses(tx, kind);
    const sameSource = all.filter((one) => one.jurisdiction === jurisdiction && one.origin === origin);
    const bound = {
      listVersionId: await this.lists.inForce(tx),
      areaCodes: this.areaOf(areaCodes),
      isOver: sameSource.some((one) => isLater(one, announced)),
    };
    // A county counts its own: its 2026-01 is not the city's.
    const serial = `${countyOf(this.plan, jurisdiction)?.name ?? ''}${announced.serial}`;
    if (!(await insertResponse(tx, { ...announced, serial }, bound))) return;
    const response = await findResponse(tx, responseId);
    if (response?.state !== 'announced') return;
    await this.succeed(tx, sameSource, announced.receivedAt);
    const endedAt = new Date(announced.receivedAt);
    const before = all.map((one) => (sameSource.includes(one) ? { ...one, endedAt } : one));
    const after = [...before, response];
    if (sameSource.length > 0) await this.telling.tellEnds(tx, { before: all, after: before }, response);
    const subject = { kind: 'start', response: response.facts, onsetAt } as const;
    await this.telling.tell(tx, { response, subject, before, after });
  }

  /** Measures run from now; everybody heard it when it was announced, so nobody is told again. */
  async start(tx: Tx, responseId: string, version: Version): Promise<void> {
    const { response } = await this.take(tx, responseId, version);
    if (response?.state === 'announced') await updateResponse(tx, responseId, { state: 'active', version });
  }

  /** Changes nothing here, and yet counts: without it the next event would look like one after a gap. */
  async passOver(tx: Tx, responseId: string, version: Version): Promise<void> {
    const { response } = await this.take(tx, responseId, version);
    if (response) await updateResponse(tx, responseId, { version });
  }

  /** Another level from `fromAt` on (R09, R10): what the old one said and is still on its way is dropped, then whom it concerns hears. */
  async changeLevel(tx: Tx, changed: ResponseLevelChanged, version: Version): Promise<void> {
    const { responseId, level, colour, previousLevel, documentNumber, fromAt } = changed;
    const { response, open } = await this.take(tx, responseId, version);
    if (!response?.isOpen) return;
    const kept = response.course.filter((stretch) => stretch.fromAt < new Date(fromAt));
    const course = [...kept, { fromAt: new Date(fromAt), level, colour }];
    const now = await this.change(tx, response, { course, documentNumber, version });
    await this.notices.invalidateFrom(tx, responseId, 'level-changed', fromAt);
    // What holds until then, which need not be what was announced last.
    const previous = kept.at(-1)?.level ?? previousLevel;
    const subject = { kind: 'levelChange', response: now.facts, previousLevel: previous, onsetAt: fromAt } as const;
    await this.telling.tell(tx, { response: now, subject, before: open, after: replaced(open, now) });
  }

  /** HQ corrects where, or from when, it holds: who is in it now hears of it, who is out of it may resume. */
  async changeScope(tx: Tx, changed: ResponseScopeChanged, version: Version): Promise<void> {
    const { responseId, areaCodes, onsetAt, documentNumber } = changed;
    const { response, open } = await this.take(tx, responseId, version);
    if (!response?.isOpen) return;
    const scope = { areaCodes: this.areaOf(areaCodes), onsetAt };
    const course = beginningAt(response.course, new Date(onsetAt));
    const now = await this.change(tx, response, { ...scope, course, documentNumber, version });
    await this.notices.invalidateWhileResponseRuns(tx, responseId, 'scope-changed');
    const areas = this.plan.counties.filter(({ code }) => now.areaCodes?.includes(code)).map(({ name }) => name);
    const subject = { kind: 'scopeChange', response: now.facts, areas, onsetAt } as const;
    const counties = this.plan.counties.map(({ code }) => code);
    const after = rescoped(open, response, now, changed, counties);
    await this.telling.tell(tx, { response: now, subject, before: open, after });
  }

  /** R11: no second start. Those who lead know that it goes on, and until when. */
  async changeText(tx: Tx, changed: ResponseTextChanged, version: Version): Promise<void> {
    const { responseId, headline, documentNumber, expiresAt, endsAt = null } = changed;
    const { response } = await this.take(tx, responseId, version);
    if (!response?.isOpen) return;
    await updateResponse(tx, responseId, { documentNumber, version });
    const { areaCodes, listVersionId } = response;
    const facts = factsAt(response, stretchAt(response, new Date(changed.receivedAt)));
    // C11: a county's own response is its own affair.
    const leads: readonly Audience[] = countyOf(this.plan, response.jurisdiction)
      ? ['countyBureaus']
      : ['leadingGroup', 'taskForces', 'countyBureaus'];
    const audiences = this.plan.audiences.start.filter((one) => leads.includes(one));
    const { pairs, parameters } = responseAudience({ audiences, listVersionId, areaCodes, enterpriseAreaCodes: [] });
    const said = { ...facts, documentNumber: documentNumber ?? facts.documentNumber };
    const subject = { kind: 'textChange', response: said, headline, expiresAt, endsAt } as const;
    await this.notices.issue(tx, { responseId, subject, audience: { pairs, parameters, scope: null } });
  }

  /** Ends it without anybody's approval (C32): what is still on its way out is dropped first (R29), then everyone hears that production may resume (C34). */
  async lift(tx: Tx, lifted: ResponseLifted, version: Version): Promise<void> {
    const { responseId, endedAt, reason } = lifted;
    await this.end(tx, { responseId, state: 'ended', kind: 'lift', endedAt, reason }, version);
  }

  async withdraw(tx: Tx, withdrawn: ResponseWithdrawn, version: Version): Promise<void> {
    const { responseId, withdrawnAt: endedAt, reason } = withdrawn;
    await this.end(tx, { responseId, state: 'withdrawn', kind: 'withdrawal', endedAt, reason }, version);
  }

  /** C33: relayed at once, to be confirmed; it changes nothing. */
  async relayInstruction(tx: Tx, instructed: TerminationInstructed): Promise<void> {
    const { responseId, kind, serial, headline, text, documentNumber } = instructed;
    const response = responseId ? await findResponse(tx, responseId) : null;
    const listVersionId = response?.listVersionId ?? (await this.lists.inForce(tx));
    const areaCodes = response?.areaCodes ?? null;
    const { terminationInstruction: audiences } = this.plan.audiences;
    const audience = responseAudience({ audiences, listVersionId, areaCodes, enterpriseAreaCodes: areaCodes });
    const drill = kind === 'drill';
    const subject = { kind: 'terminationInstruction', drill, serial, headline, text, documentNumber } as const;
    await this.notices.issue(tx, { responseId: response ? responseId : null, subject, audience });
  }

  /**
   * A source has one response at a time: whoever begins a new one has ended the last, and only the order of two keys on Kafka lets us
   * know it in this order. The new start says all; an end of the old one after it would be taken for the end of the new.
   */
  private async succeed(tx: Tx, earlier: readonly ResponseCopy[], endedAt: string): Promise<void> {
    for (const { id } of earlier) {
      await updateResponse(tx, id, { state: 'ended', endedAt, version: null });
      await this.notices.invalidateWhileResponseRuns(tx, id, 'succeeded');
    }
    // After all notices: whoever writes what one of them asks holds its row and waits for us here.
    for (const { id } of earlier) await this.obligations.terminate(tx, id, new Date(endedAt));
  }

  private async end(tx: Tx, end: End, version: Version): Promise<void> {
    const { responseId, state, kind, endedAt, reason } = end;
    await lockResponses(tx);
    const known = await findResponse(tx, responseId);
    // An end waits for nothing that is missing before it: whoever is told to start after it would be told wrongly (R29).
    if (!known) return noteEnd(tx, end);
    const open = await openResponses(tx, known.kind);
    const response = open.find(({ id }) => id === responseId);
    if (!response) return;
    await updateResponse(tx, responseId, { state, endedAt, version });
    await this.notices.invalidateWhileResponseRuns(tx, responseId, kind);
    // What the duty officer was to ask of it, e.g. why it has not been lifted (C35).
    await this.notices.closeMatter(tx, responseId, kind);
    await this.obligations.terminate(tx, responseId, new Date(endedAt));
    const facts = factsAt(response, stretchAt(response, new Date(endedAt)));
    const subject = { kind, response: facts, endedAt, reason } as const;
    const after = replaced(open, { ...response, endedAt: new Date(endedAt) });
    await this.telling.tell(tx, { response, subject, before: open, after });
    const ended = { ...response, endedAt: new Date(endedAt) };
    for (const listener of this.endListeners) await listener(tx, ended, reason);
  }

  /**
   * Our copy, locked with all that is open of its kind; null where the event is behind it. Throws EventAhead where an event before this
   * one is still missing (architecture.md, Messaging).
   */
  private async take(
    tx: Tx,
    responseId: string,
    version: Version,
  ): Promise<{ response: ResponseCopy | null; open: ResponseCopy[] }> {
    await lockResponses(tx);
    const known = await findResponse(tx, responseId);
    const open = known ? await openResponses(tx, known.kind) : [];
    const response = open.find(({ id }) => id === responseId) ?? known;
    // Nothing changes what is over, also where its end came first and left a gap.
    if (response && !response.isOpen) return { response: null, open };
    const verdict = applyVersion(response?.version ?? null, version);
    if (verdict === 'ahead' || (verdict === 'apply' && !response)) {
      throw new EventAhead(`Version ${version} of a response known up to ${response?.version ?? 'nothing'}`, {
        responseId,
      });
    }
    return { response: verdict === 'apply' ? response : null, open };
  }

  private async change(
    tx: Tx,
    { id }: ResponseCopy,
    change: Parameters<typeof updateResponse>[2],
  ): Promise<ResponseCopy> {
    await updateResponse(tx, id, change);
    const now = await findResponse(tx, id);
    if (!now) throw new Error(`Response ${id} is gone`);
    return now;
  }

  /** Null: the whole city. */
  private areaOf(areaCodes: readonly string[]): readonly string[] | null {
    return areaCodes.includes(this.plan.jurisdiction.code) ? null : areaCodes;
  }
}

/** What holds at this instant; before its beginning, what it begins with. */
function stretchAt({ course, level, facts }: ResponseCopy, at: Date): Stretch {
  const stretch = course.findLast(({ fromAt }) => fromAt <= at) ?? course[0];
  return stretch ?? { fromAt: at, level, colour: facts.colour };
}

/**
 * The open responses after HQ has corrected where and from when one of them holds. Where it has begun, whoever falls out of it has been in
 * it until we heard of it, and whoever comes in is in it from then on (R08).
 */
function rescoped(
  open: readonly ResponseCopy[],
  was: ResponseCopy,
  now: ResponseCopy,
  { receivedAt }: ResponseScopeChanged,
  counties: readonly string[],
): ResponseCopy[] {
  const heardAt = new Date(receivedAt);
  const [before, after] = [was.areaCodes ?? counties, now.areaCodes ?? counties];
  if (heardAt < was.onsetAt || heardAt < now.onsetAt) return replaced(open, now);
  const parts: ResponseCopy[] = [
    { ...now, areaCodes: after.filter((code) => before.includes(code)) },
    { ...was, areaCodes: before.filter((code) => !after.includes(code)), endedAt: heardAt },
    { ...now, areaCodes: after.filter((code) => !before.includes(code)), course: beginningAt(now.course, heardAt) },
  ];
  return open.flatMap((one) => (one.id === now.id ? parts : [one]));
}

function replaced(open: readonly ResponseCopy[], now: ResponseCopy): ResponseCopy[] {
  return open.map((one) => (one.id === now.id ? now : one));
}

/** Received after it; ids are made by the clocks of several processes and decide only between the same instants. */
function isLater({ receivedAt, id }: ResponseCopy, announced: ResponseAnnounced): boolean {
  const later = receivedAt.getTime() - new Date(announced.receivedAt).getTime();
  return later === 0 ? id > announced.responseId : later > 0;
}

/** The same course, from `onset` on. */
function beginningAt(course: readonly Stretch[], onset: Date): Stretch[] {
  const first = course.findLast(({ fromAt }) => fromAt <= onset) ?? course[0];
  const later = course.filter((stretch) => stretch !== first && stretch.fromAt > onset);
  return first ? [{ ...first, fromAt: onset }, ...later] : [];
}
