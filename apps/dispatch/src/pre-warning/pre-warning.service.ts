import { type PreWarningIssued, type PreWarningWithdrawn } from '@qingkong/contracts';
import { applyVersion, EventAhead } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { dutyAudience } from '../notice/audience';
import { type NewNotice, NoticeService } from '../notice/notice.service';
import { ReductionListService } from '../reduction-list/reduction-list.service';
import { lockResponses } from '../response/response.repository';
import { PreWarningEnds } from './pre-warning-ends.service';
import { findPreWarning, keepPreWarning, noteOver, toldToPrepare, unitsThatPrepare } from './pre-warning.repository';

/** C13: advance word to those who can't stop a line at once, and to nobody else. */
@Injectable()
export class PreWarningService {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly notices: NoticeService,
    private readonly lists: ReductionListService,
    private readonly ends: PreWarningEnds,
  ) {}

  /**
   * Said again by HQ with other words, it takes the place of what was said before, and whom it doesn't concern any more hears that.
   * Throws EventAhead where an event before this one is still missing.
   */
  async tell(tx: Tx, issued: PreWarningIssued, version: number | null): Promise<void> {
    const { preWarningId: matter, kind, colour, expectedOnsetAt, headline, text, documentNumber } = issued;
    // Before its own row, as whoever ends a response does.
    await lockResponses(tx);
    const known = await findPreWarning(tx, matter);
    // Nothing changes what is over, also where its end came first.
    if (known?.isOver) return;
    const verdict = known?.version === null ? 'apply' : applyVersion(known?.version ?? null, version);
    if (verdict === 'ahead') throw new EventAhead(`Version ${version} of a pre-warning`, { preWarningId: matter });
    if (verdict === 'ignore') return;
    await keepPreWarning(tx, issued, version);
    await this.notices.closeMatter(tx, matter, 'changed');
    const told = await toldToPrepare(tx, matter);
    const { unitIds, measures } = await this.concerned(tx, issued);
    const facts = { drill: kind === 'drill', colour, expectedOnsetAt, headline, text, documentNumber };
    const subject = { kind: 'preWarning', ...facts } as const;
    await this.notices.issue(tx, { responseId: null, subject, matter, audience: dutyAudience(unitIds, []), measures });
    const concerned = new Set(unitIds);
    const leftOut = told.filter(({ unitId }) => !concerned.has(unitId));
    await this.ends.tell(tx, { id: matter, kind, headline, documentNumber, why: 'leftOut' }, leftOut);
  }

  /** All who were told to prepare hear that it is off, whatever is missing before; what is still on its way is dropped. */
  async callOff(tx: Tx, withdrawn: PreWarningWithdrawn, version: number | null): Promise<void> {
    const { preWarningId: id, kind, headline, documentNumber } = withdrawn;
    await lockResponses(tx);
    const known = await findPreWarning(tx, id);
    await noteOver(tx, { id, kind, version });
    if (known?.isOver) return;
    await this.notices.closeMatter(tx, id, 'withdrawn');
    const told = await toldToPrepare(tx, id);
    await this.ends.tell(tx, { id, kind, headline, documentNumber, why: 'withdrawn' }, told);
  }

  /** Whom it concerns by the list in force; without one nobody knows which enterprises, and the bureaus and task forces must find out. */
  private async concerned(
    tx: Tx,
    { areaCodes, colour }: PreWarningIssued,
  ): Promise<{ unitIds: readonly string[]; measures: NonNullable<NewNotice['measures']> | null }> {
    const listVersionId = await this.lists.inForce(tx);
    const isCityWide = areaCodes.includes(this.plan.jurisdiction.code);
    if (listVersionId) {
      const unitIds = await unitsThatPrepare(tx, listVersionId, isCityWide ? null : areaCodes);
      return { unitIds, measures: { listVersionId, level: this.plan.levels[colour ?? 'yellow'] } };
    }
    const counties = this.plan.counties.filter(({ code }) => isCityWide || areaCodes.includes(code));
    const bureaus = counties.map(({ id }) => id);
    const taskForces = this.plan.taskForces.filter((one) => one.counties.some((id) => bureaus.includes(id)));
    return { unitIds: [...bureaus, ...taskForces.map(({ id }) => id)], measures: null };
  }
}
