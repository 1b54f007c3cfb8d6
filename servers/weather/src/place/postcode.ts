import { foldName } from './fold-name.ts';
import type { Place } from './place.ts';

/** Whether a name is a postcode: it has a digit, and no word as the names of places do (100 Mile House, Sector 17). */
export function isPostcode(name: string): boolean {
  return /\d/.test(name) && !/\p{L}{4}/u.test(name);
}

/** Whether a place has the postcode, or has it as its name: there is a town 1770. */
export function isAtPostcode({ name, postcodes = [] }: Place, postcode: string): boolean {
  return [name, ...postcodes].some((known) => foldName(known) === foldName(postcode));
}

/** Postcodes of which GeoNames has only the first part: SW1A 1AA, K1A 0B1, D02 AF30, 1012 AB, 90210-1234. */
const longPostcodes: readonly (readonly [country: string, pattern: RegExp])[] = [
  ['GB', /^([a-z]{1,2}\d[a-z\d]?) ?\d[a-z]{2}$/i],
  ['CA', /^([a-z]\d[a-z]) ?\d[a-z]\d$/i],
  ['IE', /^([a-z]\d[\dw]) ?[a-z\d]{4}$/i],
  ['NL', /^(\d{4}) ?[a-z]{2}$/i],
  ['US', /^(\d{5})-\d{4}$/],
];

/** The first part of a long postcode, which means something else in other countries. */
export function districtOf(
  postcode: string,
): { readonly district: string; readonly country: string } | undefined {
  for (const [country, pattern] of longPostcodes) {
    const district = pattern.exec(postcode)?.[1];
    if (district !== undefined) return { district, country };
  }
  return undefined;
}
