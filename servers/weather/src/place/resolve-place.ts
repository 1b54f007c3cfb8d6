import { isInCountry, isInRegion } from './matches-qualifier.ts';
import type { Place } from './place.ts';
import { type Ranking, rankPlaces } from './rank-places.ts';
import { readCoordinates } from './read-coordinates.ts';

/** A place as a caller names it: a name, "name, region or country", a postcode, or "lat,lon". */
export interface PlaceQuery {
  readonly city: string;
  readonly region?: string | undefined;
  readonly country?: string | undefined;
}

/** Finds places by name; `count` bounds what comes back, before anything is sorted out. */
export type PlaceSearch = (name: string, count: number, signal: AbortSignal) => Promise<readonly Place[]>;

export type Resolution =
  | Ranking
  /** Nothing fits; `similar` have the name and not the region or country. */
  | { readonly kind: 'none'; readonly similar: readonly Place[] }
  | { readonly kind: 'invalid'; readonly problem: string };

/** Finds the one place that a query means, or what keeps it from being one. */
export async function resolvePlace(
  query: PlaceQuery,
  search: PlaceSearch,
  signal: AbortSignal,
): Promise<Resolution> {
  const point = readCoordinates(query.city);
  if (typeof point === 'string') return { kind: 'invalid', problem: point };
  if (point !== undefined) return { kind: 'found', place: point, others: [] };
  const name = splitName(query.city)[0] ?? '';
  // The place search has nothing for shorter names.
  if (name.length < 2) {
    return {
      kind: 'invalid',
      problem: 'city must be a name of at least 2 characters, a postcode, or "lat,lon"',
    };
  }
  const { fitting, similar } = await findPlaces(query, search, signal);
  const [first, ...rest] = fitting;
  return first === undefined ? { kind: 'none', similar } : rankPlaces(name, [first, ...rest]);
}

interface FoundPlaces {
  readonly fitting: readonly Place[];
  /** Places of the name, in whatever region or country. */
  readonly similar: readonly Place[];
}

/** Every place that fits a name and what qualifies it. */
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
  // A qualifier sorts out what the search returned, so ask for all of it.
  const similar = await search(name, isQualified ? 100 : 10, signal);
  const fitting = similar.filter(isMeant(qualifiers));
  const [first, ...others] = qualifiers;
  if (fitting.length > 0 || first === undefined) return { fitting, similar };
  // The search itself knows the abbreviations of regions, such as TX.
  const abbreviated = await search(`${name}, ${first.replaceAll('.', '')}`, 100, signal);
  return { fitting: abbreviated.filter(isMeant(others)), similar };
}

function splitName(city: string): string[] {
  return city
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
