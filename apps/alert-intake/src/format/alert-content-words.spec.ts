import { categoryOf, colourOf, levelOf, saysLift } from './alert-content-words';

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

describe('words that read as a lift', () => {
  it.each([
    ['关于解除重污染天气黄色预警的通知', true],
    ['重污染天气橙色预警解除', true],
    ['关于发布重污染天气黄色预警的通知', false],
    ['暂不解除重污染天气黄色预警', false],
    ['黄色预警（解除时间另行通知）', false],
    ['黄色预警尚未解除', false],
    ['预计14日解除黄色预警', false],
    [`${'待'.repeat(400_000)}解除`, false],
  ])('%#', (text, expected) => expect(saysLift(text)).toBe(expected));
});
