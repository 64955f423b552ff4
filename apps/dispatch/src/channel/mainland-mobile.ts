/** The eleven digits of a mainland Chinese mobile number, with or without +86; undefined for anything else. */
export function mainlandMobile(address: string): string | undefined {
  return /^(?:\+?86)?(1\d{10})$/.exec(address)?.[1];
}

/** What stands in an attempt whose address is no such number. */
export const NOT_MAINLAND = 'not a mainland mobile number';
