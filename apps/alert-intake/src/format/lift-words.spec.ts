import fc from 'fast-check';
import { plainWord } from './alert-content-words';
import { liftWordsOf, type LiftWords } from './lift-words';

const said = (headline: string): LiftWords => liftWordsOf([plainWord(headline)]);

/** Invented, in the words of real offices. */
const LIFTS = [
  '关于解除重污染天气黄色预警的通知',
  '关于解除喀左县重污染天气红色预警的通知',
  '市重污染天气专项应急指挥部办公室关于解除重污染天气橙色预警的通知',
  '朝阳市重污染天气专项应急指挥部办公室关于解除重污染天气橙色预警（Ⅱ级响应）的通知',
  '关于提前解除重污染天气黄色预警的公告',
  '关于解除重污染天气橙色预警及Ⅱ级应急响应的通知',
  '关于解除重污染天气黄色预警和终止Ⅲ级应急响应的通知',
  '解除重污染天气黄色预警，终止Ⅲ级应急响应',
  '重污染天气橙色预警解除',
  '重污染天气橙色预警解除通知',
  '关于重污染天气黄色预警解除的通告',
  '朝阳市重污染天气黄色预警已解除',
  '重污染天气黄色预警于2月14日8时解除',
  '市指挥部决定，于2026年2月14日08:00起解除重污染天气黄色预警',
  '决定自2月14日8时起解除全市重污染天气橙色预警',
  '经会商研究，决定即日起解除重污染天气黄色预警',
  '朝阳市人民政府宣布解除重污染天气红色预警',
  '我市解除重污染天气黄色预警',
  '今日8时，全市统一解除重污染天气橙色预警',
  '建平县、喀左县解除重污染天气黄色预警',
  '黄色预警解除',
  '黄色预警（Ⅲ级响应）解除',
  '重污染天气预警解除信息',
  '解除预警',
  '解除',
  '解除通知',
  '霾橙色预警信号解除',
  '【演练】关于解除重污染天气橙色预警的通知',
  '关于解除重污染天气预警意见的通知',
  '关于转发《关于解除重污染天气黄色预警的通知》的通知',
  '关于解除重污染天气Ⅲ级应急响应的通知',
  '关于终止重污染天气黄色预警的通知',
  '重污染天气黄色预警终止',
  '解除重污染天气黄色预警，解除时间：2月14日8时',
  '关于 解除 重污染天气 黄色预警 的 通知',
];

/** Says in so many words that it isn't lifted, or not yet. */
const NONE = [
  '关于推迟解除重污染天气黄色预警的通知',
  '关于延迟解除重污染天气黄色预警的通知',
  '关于延期解除重污染天气橙色预警的通知',
  '关于暂不解除重污染天气黄色预警的通知',
  '关于暂缓解除重污染天气橙色预警的通知',
  '关于不予解除重污染天气黄色预警的通知',
  '重污染天气黄色预警尚未解除',
  '重污染天气黄色预警未解除',
  '黄色预警不得擅自解除',
  '重污染天气黄色预警解除推迟至15日8时',
  '关于重污染天气橙色预警延期解除的通知',
  '推迟至2月15日8时解除重污染天气黄色预警',
  '各项措施继续执行至解除通知发布',
  '重污染天气黄色预警持续至2月14日8时解除',
  '应急响应持续至预警解除',
  '启动Ⅱ级响应，直至预警解除',
  '关于发布重污染天气黄色预警的通知（解除时间另行通知）',
  '发布重污染天气橙色预警，解除时间另行通知',
  '预计14日解除黄色预警',
  '预警解除另行通知',
  '视情适时解除重污染天气黄色预警',
  '预警解除前继续执行Ⅲ级响应措施',
  '接到解除通知前不得恢复生产',
  '待空气质量好转解除预警',
  '关于继续实施重污染天气橙色预警的通知，未收到解除通知不得恢复',
  '关于延长重污染天气黄色预警的通知',
  '关于发布重污染天气黄色预警的通知',
  '关于将重污染天气黄色预警升级为橙色预警的通知',
  '关于发布橙色预警并取消户外活动的通知',
  '启动Ⅲ级响应，响应终止时间另行通知',
  '关于发布重污染天气黄色预警的通知（2月10日22时起，2月14日12时解除）',
  '关于发布重污染天气橙色预警的通知：解除后方可恢复生产',
  '关于发布重污染天气黄色预警、撤销橙色预警的通知',
];

/** Speaks of a lift and says none that is beyond doubt: a person decides. */
const UNCLEAR = [
  '关于取消解除重污染天气黄色预警的通知',
  '关于撤回解除重污染天气黄色预警的通知',
  '关于拟解除重污染天气黄色预警的请示',
  '关于建议解除重污染天气黄色预警的报告',
  '关于申请解除喀左县重污染天气红色预警的函',
  '关于是否解除重污染天气黄色预警的会商意见',
  '如空气质量持续好转，解除重污染天气黄色预警',
  '若14日8时前达标，则解除黄色预警',
  '一旦扩散条件转好，立即解除黄色预警',
  '重污染天气黄色预警将于2月14日8时解除',
  '明日8时解除重污染天气黄色预警',
  '关于做好重污染天气黄色预警解除后有关工作的通知',
  '关于做好解除重污染天气黄色预警准备工作的通知',
  '关于解除重污染天气黄色预警期间交通管制的通知',
  '关于解除机动车限行措施的通知',
  '关于解除重污染天气黄色预警，推迟至15日8时',
  '解除重污染天气橙色预警，黄色预警暂不解除',
  '原定14日8时，解除重污染天气黄色预警',
  '关于解除重污染天气黄色预警的通知（暂缓执行）',
  '关于取消重污染天气黄色预警的通知',
  '重污染天气黄色预警撤销',
  '重污染天气黄色预警结束',
  '关于终止重污染天气Ⅲ级应急响应的通知',
  '全市应急响应终止',
  '关于解除重污染天气橙色预警并发布黄色预警的通知',
  '解除重污染天气橙色预警，继续执行Ⅲ级响应',
];

describe('C32, C35: what the words of a message say of a lift', () => {
  it.each([...LIFTS.map((text) => [text, 'lift']), ...NONE.map((text) => [text, 'none']), ...UNCLEAR.map((text) => [text, 'unclear'])])(
    '%s: %s',
    (text, expected) => expect(said(text ?? '')).toBe(expected),
  ); // prettier-ignore

  it.each<[string, string, LiftWords]>([
    ['关于推迟解除重污染天气黄色预警的通知', '重污染天气预警解除', 'unclear'],
    ['关于发布重污染天气黄色预警的通知', '重污染天气预警解除', 'unclear'],
    ['关于解除重污染天气黄色预警的通知', '重污染天气', 'lift'],
    ['关于解除重污染天气黄色预警的通知', '重污染天气Ⅲ级响应终止', 'lift'],
  ])('of two texts, %s and %s: %s', (headline, event, expected) => {
    expect(liftWordsOf([headline, event].map(plainWord))).toBe(expected);
  });

  const HOLDS = ['推迟', '延迟', '延期', '延后', '取消', '撤回', '暂不', '暂缓', '不', '未', '尚未', '不予', '不得', '无法', '持续至', '待', '直至', '拟', '将', '如', '若', '预计', '建议', '申请', '是否', '视情']; // prettier-ignore
  const VERBS = /解除|终止/g;

  it('none of them is a lift with a word before its verb that puts it off, denies it or asks for it', () => {
    const holds = (lift: string, word: string, choice: number): void => {
      const places = [...lift.matchAll(VERBS)].map(({ index }) => index);
      const at = places[choice % places.length] ?? 0;
      const changed = lift.slice(0, at) + word + lift.slice(at);
      // What is put before the ending of the response leaves the lift of its alert beside it as it was.
      if (changed.slice(at + word.length).startsWith('终止') && /解除/.test(lift)) return;
      expect([changed, said(changed)]).not.toEqual([changed, 'lift']);
    };
    fc.assert(fc.property(fc.constantFrom(...LIFTS), fc.constantFrom(...HOLDS), fc.nat(3), holds), { numRuns: 5000 });
  });

  it('none of them is a lift with such a word anywhere before its verb, or in a clause or in brackets after it', () => {
    const holds = (lift: string, word: string, choice: number): void => {
      const verb = lift.search(VERBS);
      const at = choice % (verb + 1);
      for (const changed of [
        lift.slice(0, at) + word + lift.slice(at),
        `${lift}，${word}执行`,
        `${lift}（${word}执行）`,
      ])
        expect([changed, said(changed)]).not.toEqual([changed, 'lift']);
    };
    const words = fc.constantFrom('推迟', '延期', '取消', '暂不', '暂缓', '尚未', '不予');
    fc.assert(fc.property(fc.constantFrom(...LIFTS), words, fc.nat(200), holds), { numRuns: 5000 });
  });

  it('a lift put before anything else is none any more', () => {
    const more = fc.constantFrom('准备工作', '期间限产措施', '后的工作', '申请', '事项', '演练方案');
    const holds = (word: string): void => expect(said(`关于解除重污染天气黄色预警${word}的通知`)).toBe('unclear');
    fc.assert(fc.property(more, holds));
  });

  it('hostile text is judged like any other, and doesn’t hold us (H5)', () => {
    const pieces = fc.constantFrom('解除', '预警', '响应', '关于', '市', '于', '日', '1', '14日', '县局', '终止', '同时', '(', ')', '和', '重污染天气', '现', '已', '决定'); // prettier-ignore
    const holds = (parts: string[]): void => expect(['lift', 'none', 'unclear']).toContain(said(parts.join('')));
    fc.assert(fc.property(fc.array(pieces, { minLength: 60, maxLength: 200 }), holds), { numRuns: 1000 });
    for (const word of ['市', '关于', '1日', '解除', '预警', '(', '现', '一'])
      expect(['lift', 'none', 'unclear']).toContain(said(`${word.repeat(200 / word.length - 2)}解除`));
  });
});
