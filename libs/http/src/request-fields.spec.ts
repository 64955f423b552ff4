import { validateSync } from 'class-validator';
import { IsInstant, IsWords } from './request-fields';

class Request {
  @IsInstant() at: unknown = '2026-02-13T17:00:00+08:00';
  @IsWords(2, 5) words: unknown = '保障';
}
const takes = (change: Partial<Request>) => validateSync(Object.assign(new Request(), change)).length === 0;

describe('R27 an instant', () => {
  it.each([
    '2026-02-13T17:00:00+08:00',
    '2026-02-13T17:00+08:00',
    '2026-02-13T17:00:00.5+08:00',
    '2026-02-13T17:00:00.123456789-09:30',
    '2028-02-29T00:00:00+00:00',
  ])('%s', (at) => {
    expect(takes({ at })).toBe(true);
    expect(Number.isNaN(new Date(at).getTime())).toBe(false);
  });

  it.each<[string, unknown]>([
    ['without an offset', '2026-02-13T17:00:00'],
    ['in Z', '2026-02-13T09:00:00Z'],
    ['with a blank for the T', '2026-02-13 17:00:00+08:00'],
    ['a day', '2026-02-13'],
    ['month 13', '2026-13-01T00:00:00+08:00'],
    ['month 00', '2026-00-01T00:00:00+08:00'],
    ['30 February', '2026-02-30T00:00:00+08:00'],
    ['29 February of a year that has none', '2026-02-29T00:00:00+08:00'],
    ['24 hours', '2026-02-13T24:00:00+08:00'],
    ['60 minutes', '2026-02-13T17:60:00+08:00'],
    ['a leap second', '2026-06-30T23:59:60+00:00'],
    ['an offset beyond any', '2026-02-13T17:00:00+99:00'],
    ['year 0000', '0000-01-01T00:00:00+08:00'],
    ['five digits of a year', '12026-02-13T17:00:00+08:00'],
    ['a week', '2026-W07-5T17:00:00+08:00'],
    ['what follows it', '2026-02-13T17:00:00+08:00\n'],
    ['other digits', '２０２６-02-13T17:00:00+08:00'],
    ['a number', 1_770_000_000_000],
    ['a date', new Date()],
    ['a list of one', ['2026-02-13T17:00:00+08:00']],
  ])('is not one %s', (_, at) => expect(takes({ at })).toBe(false));
});

describe('words', () => {
  it.each(['保障', '  保障 ', '保障\n好转', '😀😀😀😀😀'])('%j', (words) => expect(takes({ words })).toBe(true));

  it.each<[string, unknown]>([
    ['too few', '保'],
    ['too many', '保障保障保障'],
    ['blanks', ' 　\t\n'],
    ['with a NUL', '保障\0'],
    ['with half a character', '保障\ud800'],
    ['a number', 17],
    ['a list', ['保障']],
    ['null', null],
  ])('are none: %s', (_, words) => expect(takes({ words })).toBe(false));
});
