import { compareLevel, normaliseLevel } from './level';

describe('C16 response levels', () => {
  it('order III < II < I', () => {
    expect((['I', 'III', 'II'] as const).toSorted(compareLevel)).toEqual(['III', 'II', 'I']);
    expect(compareLevel('II', 'II')).toBe(0);
  });

  it.each([
    ['III', 'III'],
    ['Ⅲ', 'III'],
    ['Ⅱ', 'II'],
    ['Ⅰ', 'I'],
    ['ⅲ', 'III'],
    [' ii ', 'II'],
    ['ＩＩ', 'II'],
    ['Ⅲ级', 'III'],
    ['Ⅱ 级响应', 'II'],
    ['I级应急响应', 'I'],
    ['Ⅳ', undefined],
    ['', undefined],
    ['级', undefined],
    ['3', undefined],
    ['黄色', undefined],
    ['lll', undefined],
  ])('%s is %s', (text, level) => expect(normaliseLevel(text)).toBe(level));
});
