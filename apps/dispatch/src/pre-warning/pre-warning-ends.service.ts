import { type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
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
 * Says to who was told to prepare that he need not any more (C13, C34). Where a response rules his county he hears that
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
    this.responses.onEnd((tx, response, reason) => this.endWith(tx, response, reason));
  }

  /** The caller holds the lock of responses. */
  async tell(tx: Tx, end: PreWarningEnd, told: readonly Told[]): Promise<void> {
    if (told.length === 0) return;
    const { id: matter, kind, headline, documentNumber, why } = end;
    const actual = await openResponses(tx, 'actual');
    // The real thing rules whoever was told in a drill, too; a drill rules nobody but in the drill (R16).
    const open = kind === 'drill' ? [...actual, ...(await openResponses(tx, kind))] : actual;
    const groups = Map.groupBy(told, ({ areaCode }) => serialsIn(open, areaCode).join('、'));
    for (const [goesOn, group] of groups) {
      const facts = { drill: kind === 'drill', headline, documentNumber, why };
      const subject = { kind: 'preWarningEnd', ...facts, goesOn: goesOn || null } as const;
      await this.notices.issue(tx, { responseId: null, subject, matter, audience: exactly(group) });
    }
  }

  /**
   * A response that an alert began is over: so is, where it ruled, the pre-warning that foretold it; elsewhere that goes on, and so it does
   * after an assurance, which no pre-warning foretells (C49). Officials, and whom it asked for measures, hear that from its own end, and
   * whom another response still asks hears it from that one's; who was only told to prepare hears it now (C34).
   */
  private async endWith(tx: Tx, response: ResponseCopy, reason: string): Promise<void> {
    if (response.origin !== 'alert') return;
    const isEverywhere = this.plan.counties.every(({ code }) => rules(response, code));
    const open = await openResponses(tx, response.kind);
    const why = reason === 'supersededByReal' ? reason : 'responseEnded';
    for (const { id, kind, headline, version } of await foretold(tx, response)) {
      if (isEverywhere) {
        await noteOver(tx, { id, kind, version });
        await this.notices.closeMatter(tx, id, 'response-ended');
      }
      const told = (await toldToPrepare(tx, id)).filter(({ areaCode }) => isEverywhere || rules(response, areaCode));
      const unitIds = told.map(({ unitId }) => unitId);
      const listed = await listedAmong(tx, response.listVersionId, unitIds);
      const only = told.filter(
        ({ areaCode, unitId, unitKind }) =>
          unitKind === 'enterprise' && !listed.has(unitId) && serialsIn(open, areaCode).length === 0,
      );
      await this.tell(tx, { id, kind, headline, documentNumber: null, why }, only);
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
