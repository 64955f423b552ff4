import { type StatedColour } from '../format/alert-content';
import { expectedColour } from './expected-colour';

it.each<[StatedColour | null, StatedColour | null, string | null]>([
  ['yellow', null, 'yellow'],
  ['orange', 'orange', 'orange'],
  [null, 'red', 'red'],
  [null, null, null],
  ['blue', null, null],
  ['unknown', null, null],
  ['yellow', 'unknown', null],
  ['yellow', 'orange', null],
  ['unknown', 'yellow', null],
])('C13, C17 severity %p and 预警级别 %p: %p is expected', (severityColour, parameterColour, colour) => {
  expect(expectedColour({ severityColour, parameterColour })).toBe(colour);
});
