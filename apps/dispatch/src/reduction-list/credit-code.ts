/** GB 32100: the characters of a unified social credit code; I, O, S, V and Z are left out as too like 1, 0, 5, U and 2. */
const CHARACTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const LENGTH = 18;

/** The 18th character that GB 32100 wants after the first 17: their sum weighted by powers of 3, modulo 31. Undefined when one is no character of a code. */
export function creditCodeCheckDigit(first17: string): string | undefined {
  const values = [...first17].map((character) => CHARACTERS.indexOf(character));
  if (values.length !== LENGTH - 1 || values.includes(-1)) return undefined;
  const { sum } = values.reduce(
    ({ sum, weight }, value) => ({ sum: sum + value * weight, weight: (weight * 3) % 31 }),
    {
      sum: 0,
      weight: 1,
    },
  );
  return CHARACTERS[(31 - (sum % 31)) % 31];
}

/** Whether `code` is a credit code as it is stored: 18 upper-case characters with the right check digit. */
export function isCreditCode(code: string): boolean {
  return code.length === LENGTH && creditCodeCheckDigit(code.slice(0, -1)) === code.at(-1);
}

/** A credit code as people write it, as it is stored: half width, upper case, no blanks. */
export function normaliseCreditCode(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
}
