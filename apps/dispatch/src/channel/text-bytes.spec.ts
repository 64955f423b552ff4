import fc from 'fast-check';
import { fitBytes, fitCharacters } from './text-bytes';

describe('a text that has to fit', () => {
  it('is cut between characters, also where one has four bytes', () => {
    expect(fitBytes('停产一半', 12)).toBe('停产一半');
    expect(fitBytes('停产一半！', 12)).toBe('停产一…');
    expect(fitBytes('a𠮷野家', 8, '')).toBe('a𠮷野');
    expect(fitBytes('a𠮷野家', 7, '')).toBe('a𠮷');
    expect(fitCharacters('𠮷野家三条', 4)).toBe('𠮷野家…');
    expect(fitCharacters('𠮷野家三', 4)).toBe('𠮷野家三');
  });

  it('never has half a character in it, nor more bytes than allowed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 3, max: 300 }), (text, bytes) => {
        const fitting = fitBytes(text, bytes);
        expect(Buffer.byteLength(fitting)).toBeLessThanOrEqual(bytes);
        expect(fitting.isWellFormed()).toBe(true);
        expect(text === fitting || text.startsWith(fitting.slice(0, -1))).toBe(true);
      }),
    );
  });
});
