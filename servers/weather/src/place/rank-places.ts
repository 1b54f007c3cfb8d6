import { foldName } from './fold-name.ts';
import type { Place } from './place.ts';
import { isPostcode } from './postcode.ts';

/** What a name leads to: one place, and others of that name; or several that it may mean. */
export type Ranking =
  | { readonly kind: 'found'; readonly place: Place; readonly others: readonly Place[] }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly Place[] };

/** How many times larger than the next a place must be to be meant without a question. */
const clearLead = 5;

/**
 * Decides among places of one name. The largest is meant when it is a capital or five times larger than the next;
 * the order in which the search returned them counts for nothing. Postcodes of one country are neighbours: there
 * the largest place is meant.
 */
export function rankPlaces(name: string, places: readonly [Place, ...Place[]]): Ranking {
  const isOfPostcode = isPostcode(name);
  const meant = isOfPostcode
    ? places
    : preferred(preferred(places, isInhabited), (place) => foldName(place.name) === foldName(name));
  const [best, ...others] = [...meant].sort(bySize) as [Place, ...Place[]];
  const next = others[0];
  const isClear = isOfPostcode
    ? others.every(({ countryCode }) => countryCode === best.countryCode)
    : next === undefined || best.feature === 'PPLC' || leads(best, next);
  return isClear
    ? { kind: 'found', place: best, others }
    : { kind: 'ambiguous', candidates: [best, ...others] };
}

/** Those that fit, or all when none does. */
function preferred(places: readonly Place[], fits: (place: Place) => boolean): readonly Place[] {
  const fitting = places.filter(fits);
  return fitting.length > 0 ? fitting : places;
}

function isInhabited({ feature = '' }: Place): boolean {
  return feature.startsWith('PPL');
}

function leads({ population: best = 0 }: Place, { population: next = 0 }: Place): boolean {
  return best > 0 && best >= clearLead * next;
}

function bySize(a: Place, b: Place): number {
  return (b.population ?? 0) - (a.population ?? 0) || rank(b) - rank(a);
}

function rank({ feature }: Place): number {
  return ['PPLA', 'PPLC'].indexOf(feature ?? '');
}
