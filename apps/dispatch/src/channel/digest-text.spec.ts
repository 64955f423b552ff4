import { type OutgoingMessage } from './channel';
import { digestText } from './digest-text';

const message = (id: number, text: string, subject = '启动Ⅲ级应急响应'): OutgoingMessage => ({
  ...{ deliveryId: `7-${id}`, to: '+8613800001234', subject, text },
});
const FOOTER = '\n群消息仅作提醒，请以本人收到的通知为准并签收。';

describe('what a robot tells a group', () => {
  it('one message as it is', () => {
    expect(digestText([message(1, '【演练】甲厂停产')], 2_048).text).toBe(`【演练】甲厂停产${FOOTER}`);
  });

  it('several, numbered, in their order, and the same words once', () => {
    const messages = [message(1, '甲厂停产'), message(2, '请报日报'), message(3, '甲厂停产')];
    const { text, shown } = digestText(messages, 2_048);
    expect(text).toBe(`1. 甲厂停产\n2. 请报日报${FOOTER}`);
    expect(shown.size).toBe(3);
  });

  it('what doesn’t fit is counted by title, and the most urgent is what stands there', () => {
    const orders = Array.from({ length: 48 }, (_, i) => message(i, `第${i}厂：${'措施'.repeat(40)}`));
    const rest = [
      message(50, '请报日报', '日报催报'),
      message(51, '请报总结', '总结催报'),
      message(52, '请值守', '值守'),
    ];
    const { text, shown } = digestText([...orders, ...rest], 2_048);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2_048);
    expect(shown.size).toBeGreaterThan(5);
    expect([...shown].map(({ deliveryId }) => deliveryId)).toEqual(
      orders.slice(0, shown.size).map((o) => o.deliveryId),
    );
    const left = 51 - shown.size;
    expect(text).toContain(
      `\n另有 ${left} 条：启动Ⅲ级应急响应 ${48 - shown.size} 条、日报催报 1 条、总结催报 1 条等。\n`,
    );
  });

  it('one that is too long alone is cut, and the others are counted', () => {
    const { text, shown } = digestText([message(1, '限'.repeat(3_000)), message(2, '二')], 2_048);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2_048);
    expect(text).toMatch(/^1\. 限+…\n另有 1 条：启动Ⅲ级应急响应 1 条。\n/);
    expect(shown.size).toBe(1);
  });
});
