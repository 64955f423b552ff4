import { briefOf, textOf } from './alert-text';

describe('the words of a message', () => {
  it.each([
    ['预计扩散条件转差', '请预先调整', '预计扩散条件转差\n请预先调整'],
    ['预计扩散条件转差', null, '预计扩散条件转差'],
    [null, '请预先调整', '请预先调整'],
    [null, null, null],
  ])('%p and %p are %p', (description, instruction, text) => {
    expect(textOf({ description, instruction })).toBe(text);
  });

  it.each([
    ['霾', 1, '霾'],
    ['重污染天气', 3, '重污染…'],
    // The second half of the character would be no text to whoever stores it.
    ['霾🏭霾', 2, '霾…'],
    ['霾🏭霾', 3, '霾🏭…'],
    [null, 3, null],
  ])('%p, at most %p long, is %p', (text, length, brief) => {
    expect(briefOf(text, length)).toBe(brief);
  });
});
