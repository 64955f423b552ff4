import { createHash } from 'node:crypto';
import { type Migration, pendingOf } from './migrations';

const step = (name: string): Migration => ({ name, why: '', up: `up of ${name}`, down: '' });
const hashOf = ({ up }: Migration) => createHash('sha256').update(up).digest('hex');
const appliedAll = (...steps: Migration[]) => new Map(steps.map((each) => [each.name, hashOf(each)]));
const [one, two, three] = [step('list-0001-a'), step('list-0002-b'), step('list-0003-d')] as const;
const other = step('notice-0001-c');

describe('which steps are still to apply', () => {
  it.each([
    ['all, on an empty database', [one, two, other], appliedAll(), [one, two, other]],
    ['none, where all are applied', [one, two], appliedAll(one, two), []],
    ['the later one', [one, two], appliedAll(one), [two]],
    ['the first of another group, though later groups are applied', [other, one, two], appliedAll(one, two), [other]],
    ['a later step of a feature that stands first in the code', [one, three, two], appliedAll(one, two), [three]],
    ['by their numbers, wherever they stand', [one, three, two], appliedAll(), [one, two, three]],
    ['none, where a newer release has been here', [one], appliedAll(one, two), []],
  ])('%s', (_, steps, applied, expected) => {
    expect(pendingOf(steps, applied)).toEqual(expected);
  });

  it('refuses an edited step and tells what to do instead', () => {
    expect(() => pendingOf([one], new Map([[one.name, 'other']]))).toThrow(
      'list-0001-a was edited after it was applied: write a new one instead',
    );
  });

  it('refuses a step before an applied one', () => {
    expect(() => pendingOf([one, two], appliedAll(two))).toThrow(
      'list-0001-a stands before list-0002-b, which is applied already',
    );
  });
});
