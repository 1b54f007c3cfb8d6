import type { Place } from '../place/place.ts';

/** The United States, its territories, and the states in free association that NWS serves. */
const served: ReadonlySet<string> = new Set(['US', 'PR', 'VI', 'GU', 'AS', 'MP', 'UM', 'FM', 'MH', 'PW']);

/** Whether NWS may cover the place. Coordinates have no country, so NWS itself decides. */
export function isAmerican({ countryCode }: Place): boolean {
  return countryCode === undefined || served.has(countryCode);
}

/** `lat,lon` with at most four decimals and no trailing zeros, or NWS redirects. */
export function pointOf({ latitude, longitude }: Place): string {
  return `${Number(latitude.toFixed(4))},${Number(longitude.toFixed(4))}`;
}
