import { lowestGrade, parseGrade } from './grade';

describe('绩效等级', () => {
  it.each([
    ['A', 'A'],
    ['a+', 'A+'],
    ['Ｂ级', 'B'],
    ['B-', 'B-'],
    ['地方C', 'C'],
    ['民生豁免-B', 'B'],
    ['引领性', '引领性'],
    ['非引领性', '非引领性'],
    ['未评级', '未评级'],
    ['', undefined],
    ['长期停产', undefined],
    ['E', undefined],
  ])('%j is %s', (text, grade) => expect(parseGrade(text)).toBe(grade));

  it('the lowest of several trades counts', () => {
    expect(lowestGrade(['A', 'C', 'B'])).toBe('C');
    expect(lowestGrade(['B', 'B-'])).toBe('B-');
    expect(lowestGrade([])).toBeUndefined();
  });
});
