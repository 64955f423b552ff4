import { type PreWarningIssued, type PreWarningWithdrawn } from '@qingkong/contracts';
import { type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { toldAudience, uninterruptibleAudience } from '../notice/audience';
import { NoticeService } from '../notice/notice.service';
import { ReductionListService } from '../reduction-list/reduction-list.service';

/** C13: advance word to those who can't stop a line at once, and to nobody else. */
@Injectable()
export class PreWarningService {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly notices: NoticeService,
    private readonly lists: ReductionListService,
  ) {}

  /** Said again by HQ with other words, it takes the place of what was said before. */
  async tell(tx: Tx, issued: PreWarningIssued): Promise<void> {
    const { preWarningId: matter, kind, areaCodes, colour, expectedOnsetAt, headline, text, documentNumber } = issued;
    const listVersionId = await this.lists.inForce(tx);
    if (!listVersionId) return;
    await this.notices.closeMatter(tx, matter, 'changed');
    const facts = { drill: kind === 'drill', colour, expectedOnsetAt, headline, text, documentNumber };
    const isCityWide = areaCodes.includes(this.plan.jurisdiction.code);
    await this.notices.issue(tx, {
      ...{ responseId: null, subject: { kind: 'preWarning', ...facts }, matter },
      audience: uninterruptibleAudience(listVersionId, isCityWide ? null : areaCodes),
      measures: { listVersionId, level: this.plan.levels[colour ?? 'yellow'] },
    });
  }

  /** All who were told to prepare hear that it is off; what is still on its way is dropped. */
  async callOff(tx: Tx, { preWarningId, kind, headline, documentNumber }: PreWarningWithdrawn): Promise<void> {
    await this.notices.closeMatter(tx, preWarningId, 'withdrawn');
    const subject = { kind: 'preWarningEnd', drill: kind === 'drill', headline, documentNumber } as const;
    await this.notices.issue(tx, { responseId: null, subject, audience: toldAudience(preWarningId, 'preWarning') });
  }
}
