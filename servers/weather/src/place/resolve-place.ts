import { isDeepStrictEqual } from 'node:util';
import { foldName } from './fold-name.ts';
import { isInCountry, isInRegion } from './matches-qualifier.ts';
import type { Place } from './place.ts';
import { districtOf, isAtPostcode, isPostcode } from './postcode.ts';
import { type Ranking, rankPlaces } from './rank-places.ts';
import { readCoordinates } from './read-coordinates.ts';

/** A place as a caller names it: a name, "name, region or country", a postcode, or "lat,lon". */
export interface PlaceQuery {
  readonly city: string;
  readonly region?: string | undefined;
  readonly country?: string | undefined;
}

/** Finds places by name; `count` limits the results, before any are filtered out. */
export type PlaceSearch = (name: string, count: number, signal: AbortSignal) => Promise<readonly Place[]>;

export type Resolution =
  | Ranking
  /** Nothing fits; `similar` places have the name, but not the region or country. */
  | { readonly kind: 'none'; readonly similar: readonly Place[] }
  | { readonly kind: 'invalid'; readonly problem: string };

/** Finds the one place that a query means, or says why there is no such place. */
export async function resolvePlace(
  query: PlaceQuery,
  search: PlaceSearch,
  signal: AbortSignal,
): Promise<Resolution> {
  const point = readPoint(query.city);
  if (typeof point === 'string') return { kind: 'invalid', problem: point };
  if (point !== undefined) return { kind: 'found', place: point, others: [] };
  const { fitting, similar } = await findPlaces(query, search, signal);
  const [first, ...rest] = fitting;
  const [name = ''] = splitName(query.city);
  return first === undefined ? { kind: 'none', similar } : rankPlaces(name, [first, ...rest]);
}

/** The point, if `city` is one; undefined for a name; an error sentence for anything else. */
export function readPoint(city: string): Place | string | undefined {
  const [name = ''] = splitName(city);
  // The place search finds nothing for shorter names.
  const isName = foldName(name).length >= 2;
  return (
    readCoordinates(city) ??
    (isName ? undefined : 'city must be a name of at least 2 characters, a postcode, or "lat,lon"')
  );
}

interface FoundPlaces {
  readonly fitting: readonly Place[];
  /** Places of the name, in any region or country. */
  readonly similar: readonly Place[];
}

/** Every place that fits a name and its qualifiers. */
export async function findPlaces(
  { city, region, country }: PlaceQuery,
  search: PlaceSearch,
  signal: AbortSignal,
): Promise<FoundPlaces> {
  const [name = '', ...parts] = splitName(city);
  const isMeant = (qualifiers: readonly string[]) => (place: Place) =>
    qualifiers.every((part) => isInRegion(place, part) || isInCountry(place, part)) &&
    (country === undefined || isInCountry(place, country));

  const qualifiers = region === undefined ? parts : [...parts, region];
  const isQualified = qualifiers.length > 0 || country !== undefined;
  // A qualifier or a postcode filters the results of the search, so ask for all of them.
  const count = isQualified || isPostcode(name) ? 100 : 10;
  const find = (area = '') => searchName(name, area, (text) => search(text, count, signal));
  const similar = await find();
  const fitting = similar.filter(isMeant(qualifiers));
  const unknown = qualifiers.find((part) => !similar.some(isMeant([part]))) ?? qualifiers[0];
  // The search itself knows the abbreviations of regions, such as TX. CA is one of them, and the code of a country.
  const short = fitting.length > 0 ? qualifiers.find((part) => /^[a-z]{2}$/i.test(part)) : unknown;
  if (short === undefined) return { fitting, similar };
  const abbreviated = await find(`, ${short.replaceAll('.', '')}`);
  const others = abbreviated
    .filter(isMeant(qualifiers.filter((part) => part !== short)))
    .filter((place) => !fitting.some((known) => isDeepStrictEqual(known, place)));
  return { fitting: [...fitting, ...others], similar };
}

/** Searches for a name. For a postcode, the search also returns places whose postcode only begins with it. */
async function searchName(
  name: string,
  area: string,
  search: (text: string) => Promise<readonly Place[]>,
): Promise<readonly Place[]> {
  const found = await search(name + area);
  if (!isPostcode(name)) return found;
  const exact = found.filter((place) => isAtPostcode(place, name));
  const { district, country } = districtOf(name) ?? {};
  if (exact.length > 0 || district === undefined) return exact;
  return (await search(district + area)).filter(
    (place) => place.countryCode === country && isAtPostcode(place, district),
  );
}

function splitName(city: string): string[] {
  return city
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
