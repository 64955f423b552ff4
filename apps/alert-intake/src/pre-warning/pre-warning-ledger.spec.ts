import fc from 'fast-check';
import { type AlertContent } from '../format/alert-content';
import { PreWarningLedger } from './pre-warning-ledger';

const at = (hour: number): Date => new Date(Date.UTC(2026, 1, 10, hour));
const named = (hour: number) => ({ sender: 'ecology@chaoyang.example', identifier: `CY-ECO-${hour}`, sent: at(hour) });

/** The message of this hour, about those of the hours before: all of them as CAP does, or only the first as the dialect does. */
function message(hour: number, isCancel: boolean, namesAll: boolean): AlertContent {
  const earlier = Array.from({ length: hour }, (_, before) => named(before));
  return {
    ...{ ...named(hour), status: 'actual', messageType: isCancel ? 'cancel' : 'update', areaCodes: ['211300'] },
    references: namesAll ? earlier : earlier.slice(0, 1).map((one) => ({ ...one, sent: null })),
  } as unknown as AlertContent;
}

/** Words and withdrawals of one matter, hour after hour: true is a withdrawal. */
const matter = fc
  .tuple(fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }), fc.boolean())
  .map(([later, namesAll]) => {
    return [false, ...later].map((isCancel, hour) => message(hour, isCancel, namesAll));
  });

describe('C13 a pre-warning in whatever order its messages come', () => {
  it('stands in the end where the newest message is none that withdraws it, and there is never more than one', () => {
    const holds = (messages: readonly AlertContent[], order: readonly number[]): void => {
      const ledger = new PreWarningLedger();
      const shuffled = messages.map((one, n) => ({ one, place: order[n] ?? 0 })).sort((a, b) => a.place - b.place);
      for (const { one: content } of shuffled) {
        const given = { alertId: content.identifier, content, receivedAt: at(20) };
        if (content.messageType === 'cancel') ledger.withdraw(given);
        else ledger.issue(given);
      }
      const standing = ledger.all.filter(({ stands }) => stands);
      expect(standing).toHaveLength(messages.at(-1)?.messageType === 'cancel' ? 0 : 1);
    };
    const order = fc.array(fc.nat(), { minLength: 6, maxLength: 6 });
    fc.assert(fc.property(matter, order, holds), { numRuns: 3000 });
  });

  it('withdrawn before it came, is said to nobody', () => {
    const ledger = new PreWarningLedger();
    const order = (content: AlertContent) => ({ alertId: content.identifier, content, receivedAt: at(20) });
    expect(ledger.withdraw(order(message(2, true, true)))).toBe(false);
    expect(ledger.issue(order(message(0, false, true)))).toBe(false);
    expect(ledger.issue(order(message(1, false, true)))).toBe(false);
    expect(ledger.issue(order(message(3, false, true)))).toBe(true);
  });
});
