import { type Tx } from '@qingkong/persistence';
import { countyOf, type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { NoticeService } from '../notice/notice.service';
import { type NoticeSubject } from '../notice/notice-subject';
import { openResponses, type ResponseCopy } from '../response/response.repository';
import { ResponseService } from '../response/response.service';
import { exactly, foretold, listedAmong, noteOver, type Told, toldToPrepare } from './pre-warning.repository';

type End = Extract<NoticeSubject, { kind: 'preWarningEnd' }>;

/** What ends, for whom, and why. */
export interface PreWarningEnd {
  readonly id: string;
  readonly kind: 'actual' | 'drill';
  readonly headline: string | null;
  /** Of the message that ends it, where one does. */
  readonly documentNumber: string | null;
  readonly why: NonNullable<End['why']>;
}

/**
 * Says to who was told to prepare that he need not any more (C13, C34). Where a response of the same kind rules his county he hears that
 * it goes on: nobody goes back to production by the end of a pre-warning while a response says otherwise (R24).
 */
@Injectable()
export class PreWarningEnds implements OnModuleInit {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly notices: NoticeService,
    private readonly responses: ResponseService,
  ) {}

  onModuleInit(): void {
    this.responses.onEnd((tx, response) => this.endWith(tx, response));
  }

  /** The caller holds the lock of responses. */
  async tell(tx: Tx, end: PreWarningEnd, told: readonly Told[]): Promise<void> {
    if (told.length === 0) return;
    const { id: matter, kind, headline, documentNumber, why } = end;
    const open = await openResponses(tx, kind);
    const groups = Map.groupBy(told, ({ areaCode }) => serialsIn(open, areaCode).join('、'));
    for (const [goesOn, group] of groups) {
      const facts = { drill: kind === 'drill', headline, documentNumber, why };
      const subject = { kind: 'preWarningEnd', ...facts, goesOn: goesOn || null } as const;
      await this.notices.issue(tx, { responseId: null, subject, matter, audience: exactly(group) });
    }
  }

  /**
   * A response is over: so is the pre-warning that foretold it. Whom it asked for measures hears that from its own end, and whom another
   * response still asks hears it from that one's; who was only told to prepare hears it now (C34). A county's own response is its own
   * affair (C11): the pre-warning goes on elsewhere.
   */
  private async endWith(tx: Tx, response: ResponseCopy): Promise<void> {
    const county = countyOf(this.plan, response.jurisdiction);
    const open = await openResponses(tx, response.kind);
    for (const { id, kind, headline, version } of await foretold(tx, response)) {
      if (!county) {
        await noteOver(tx, { id, kind, version });
        await this.notices.closeMatter(tx, id, 'response-ended');
      }
      const told = await toldToPrepare(tx, id);
      const listed = await listedAmong(
        tx,
        response.listVersionId,
        told.map(({ unitId }) => unitId),
      );
      const only = told.filter(
        ({ areaCode, unitId, unitKind }) =>
          (!county || areaCode === county.code) &&
          serialsIn(open, areaCode).length === 0 &&
          !(rules(response, areaCode) && (unitKind !== 'enterprise' || listed.has(unitId))),
      );
      await this.tell(tx, { id, kind, headline, documentNumber: null, why: 'responseEnded' }, only);
    }
  }
}

/** Serials of the responses that rule a place now, or are announced there. */
function serialsIn(open: readonly ResponseCopy[], areaCode: string | null): string[] {
  return open.filter((response) => rules(response, areaCode)).map(({ facts }) => facts.serial);
}

/** A unit of no county is the city's. */
function rules({ areaCodes }: ResponseCopy, areaCode: string | null): boolean {
  return areaCodes === null || (areaCode !== null && areaCodes.includes(areaCode));
}
