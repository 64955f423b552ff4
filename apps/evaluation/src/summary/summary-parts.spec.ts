import { checkParts, SummaryPartsRefused } from './summary-parts';

const parts = [
  { id: 'measures', title: '采取的措施' },
  { id: 'results', title: '取得的成效' },
  { id: 'problems', title: '发现的问题' },
  { id: 'improvements', title: '改进措施' },
];
const whole = { measures: '停产三家', results: '减排达标', problems: '无问题', improvements: '完善台账' };

function refusalOf(sent: Record<string, unknown>): SummaryPartsRefused {
  try {
    checkParts(sent, parts);
  } catch (error) {
    if (error instanceof SummaryPartsRefused) return error;
    throw error;
  }
  throw new Error('the parts were taken');
}

describe('C37 the four parts of a summary', () => {
  test('are kept as they were sent, and 「无问题」 is a statement', () => {
    expect(checkParts({ ...whole, results: '  缩进\n保留 ' }, parts)).toEqual({ ...whole, results: '  缩进\n保留 ' });
  });

  test.each([
    ['nothing', ''],
    ['blanks', ' \n\t'],
    ['full-width blanks', '\u3000\u3000'],
    ['blanks without width', '\u200b\ufeff'],
  ])('%s is an empty part', (_, text) => {
    const refusal = refusalOf({ ...whole, improvements: text });
    expect(refusal).toMatchObject({
      kind: 'refused',
      code: 'summary-part-empty',
      title: '总结未被接受：「改进措施」不能为空',
    });
    expect(refusal.fieldFaults).toEqual([{ pointer: '/parts/improvements', detail: '「改进措施」不能为空' }]);
  });

  test('every part that is missing is named, in the order of the plan', () => {
    expect(refusalOf({ results: '减排达标' }).fieldFaults.map(({ pointer }) => pointer)).toEqual([
      '/parts/measures',
      '/parts/problems',
      '/parts/improvements',
    ]);
  });

  test('20,000 characters are taken, one more is not; a character beyond the first plane counts once', () => {
    expect(() => checkParts({ ...whole, measures: '𠮷'.repeat(20_000) }, parts)).not.toThrow();
    expect(refusalOf({ ...whole, measures: '措'.repeat(20_001) }).code).toBe('summary-part-too-long');
  });

  test.each([
    ['a number', 4],
    ['a list', ['停产']],
    ['null', null],
    ['half of a character', '停产\ud83d'],
    ['NUL', '停\0产'],
  ])('%s is no text that can be kept', (_, text) => {
    expect(refusalOf({ ...whole, measures: text }).code).toBe('summary-part-unreadable');
  });

  test.each(['suggestions', 'constructor', 'a/b~c'])('a part "%s" is not in the plan', (id) => {
    const pointer = `/parts/${id.replace('~', '~0').replace('/', '~1')}`;
    const refusal = refusalOf({ ...whole, [id]: '建议' });
    expect(refusal).toMatchObject({ code: 'summary-part-unknown', fieldFaults: [{ pointer }] });
  });

  test('what an object inherits is no part', () => {
    expect(refusalOf(Object.create(whole) as Record<string, unknown>).fieldFaults).toHaveLength(4);
  });
});
