import { PreWarningIssued, PreWarningWithdrawn } from '@qingkong/contracts';
import { type KafkaRecord, newId } from '@qingkong/messaging';
import { arrival } from '@qingkong/messaging/testing';
import { at } from '../../response/testing/source';

/** Whom a pre-warning of the whole city tells to prepare, by list v1 of the sample. */
export const TOLD = '建平县 喀左县 凌源市 E1 E2 E4';

/** One 预警意见 of 9 o'clock as alert-intake speaks of it; without a `version` as the release before did. All of it invented. */
export class PreWarningSource {
  private readonly preWarningId = newId();

  issued(change: Partial<PreWarningIssued> = {}, version?: number): KafkaRecord {
    const { preWarningId } = this;
    return arrival(
      PreWarningIssued,
      {
        ...{ preWarningId, kind: 'actual', areaCodes: ['211300'], colour: 'yellow' },
        ...{ expectedOnsetAt: at('02-10 22:00').toISOString(), headline: '关于提前应对的意见', text: null },
        ...{ documentNumber: null, receivedAt: at('02-10 09:00').toISOString(), ...change },
      },
      version === undefined ? {} : { version },
    );
  }

  withdrawn(version?: number, kind: 'actual' | 'drill' = 'actual'): KafkaRecord {
    const { preWarningId } = this;
    const instant = at('02-10 12:00').toISOString();
    const words = { headline: '关于提前应对的意见', documentNumber: null };
    return arrival(
      PreWarningWithdrawn,
      { preWarningId, kind, ...words, withdrawnAt: instant, receivedAt: instant },
      version === undefined ? {} : { version },
    );
  }
}
