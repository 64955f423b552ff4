import { creditCodeCheckDigit, isCreditCode, normaliseCreditCode } from './credit-code';

describe('GB 32100 credit codes', () => {
  it.each(['91211382MA0T000013', '91211381MA0T00003T', '91211303MA0T00013W'])('%s is right', (code) => {
    expect(isCreditCode(code)).toBe(true);
    expect(creditCodeCheckDigit(code.slice(0, 17))).toBe(code.at(-1));
  });

  it.each([
    ['wrong check digit', '91211382MA0T000014'],
    ['two digits swapped', '91211328MA0T000013'],
    ['too short', '91211382MA0T00001'],
    ['too long', '91211382MA0T0000133'],
    ['a letter the standard leaves out', '9121138IMA0T000013'],
    ['lower case', '91211382ma0t000013'],
    ['nothing', ''],
  ])('%s: %s is refused', (_what, code) => expect(isCreditCode(code)).toBe(false));

  it('has another check digit after any change of one character', () => {
    const code = '91211382MA0T000013';
    for (let i = 0; i < 18; i++) {
      const other = code[i] === '2' ? '3' : '2';
      expect(isCreditCode(code.slice(0, i) + other + code.slice(i + 1))).toBe(false);
    }
  });

  it.each([
    ['９１２１１３８２ＭＡ０Ｔ０００013', '91211382MA0T000013'],
    [' 91211382 ma0t 000013\t', '91211382MA0T000013'],
  ])('%s is stored as %s', (text, code) => expect(normaliseCreditCode(text)).toBe(code));
});
