import { categoryOf, colourOf, levelOf, liftHintOf } from './alert-content-words';

describe('C17 colours', () => {
  it.each([
    ['黄色', 'yellow'],
    ['黄', 'yellow'],
    [' 橙色预警 ', 'orange'],
    ['Ｒｅｄ', 'red'],
    ['ORANGE', 'orange'],
    ['蓝色', 'blue'],
    ['黄色或橙色', 'unknown'],
    ['白色', 'unknown'],
    ['', 'unknown'],
    ['Ⅲ级', 'unknown'],
  ])('%j is %s', (text, colour) => expect(colourOf(text)).toBe(colour));
});

describe('C16 levels, in every spelling', () => {
  it.each([
    ['Ⅲ', 'III'],
    ['III级', 'III'],
    ['ⅲ级响应', 'III'],
    ['Ⅱ 级应急响应', 'II'],
    ['二级', 'II'],
    ['Ⅰ级', 'I'],
    ['１级', 'I'],
    ['I', 'I'],
    ['Ⅳ级', 'unknown'],
    ['IIII', 'unknown'],
    ['不启动', 'unknown'],
  ])('%j is %s', (text, level) => expect(levelOf(text)).toBe(level));
});

describe('kinds of message', () => {
  it.each([
    ['预警', 'alert'],
    ['预警意见', 'preWarning'],
    ['响应 终止指令', 'terminationInstruction'],
    ['工作指令', 'instruction'],
    ['通知', null],
    ['', null],
  ])('%j is %s', (text, category) => expect(categoryOf(text)).toBe(category));
});

describe('how a message that is no Cancel may be a lift', () => {
  const long = '重污染'.repeat(70);

  it.each<[string, Parameters<typeof liftHintOf>, ReturnType<typeof liftHintOf>]>([
    ['its code', [['execute', 'allClear'], '重污染天气', '关于推迟解除黄色预警的通知'], 'allClear'],
    ['its headline', [[], '重污染天气', '关于 解除 重污染天气 黄色预警 的 通知'], 'words'],
    ['its event', [['none'], '重污染天气预警解除', null], 'words'],
    ['no word of it', [['execute'], '重污染天气', '关于发布重污染天气黄色预警的通知'], null],
    ['no word at all', [[], null, null], null],
    ['words that put it off', [[], '重污染天气', '关于推迟解除重污染天气黄色预警的通知'], null],
    ['words that may mean it', [[], '重污染天气', '关于取消解除重污染天气黄色预警的通知'], 'unclear'],
    ['words of which we read only the beginning', [[], '重污染天气', `重污染天气黄色预警解除。${long}`], 'unclear'],
    ['what a hostile message hides behind our reading', [[], null, `${'待'.repeat(400_000)}解除`], null],
  ])('%s', (_, message, expected) => expect(liftHintOf(...message)).toBe(expected));
});
