import { foldName } from './fold-name.ts';
import type { Place } from './place.ts';
import { isPostcode } from './postcode.ts';

/** What a name means: one place, with others of that name; or one of several places. */
export type Ranking =
  | { readonly kind: 'found'; readonly place: Place; readonly others: readonly Place[] }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly Place[] };

/** How many times larger than the next a place must be to be chosen without a question. */
const clearLead = 5;

/**
 * Decides among places of one name. It chooses the largest when that is a capital or five times larger than the next;
 * the order of the search results does not matter. The search also knows other names of places (Milano is Milan, and a
 * village in Texas): if a place of such a name is five times larger, the ranking is ambiguous; likewise a state or a
 * country elsewhere (Georgia, and a town in Vermont). Places of one postcode in one country are neighbours, so it
 * chooses the largest.
 */
export function rankPlaces(name: string, places: readonly [Place, ...Place[]]): Ranking {
  const isOfPostcode = isPostcode(name);
  const folded = foldName(name);
  const inhabited = preferred(places, isInhabited);
  const meant = isOfPostcode ? places : preferred(inhabited, (place) => foldName(place.name) === folded);
  const [best, ...others] = [...meant].sort(bySize) as [Place, ...Place[]];
  const next = others[0];
  const isClear = isOfPostcode
    ? others.every(({ countryCode }) => countryCode === best.countryCode)
    : next === undefined || best.feature === 'PPLC' || leads(best, next);
  // Not Bernau for Bern: the search also returns places whose names only begin with the word.
  const isNamesake = (place: Place) => !foldName(place.name).startsWith(folded);
  const isAreaElsewhere = (place: Place) =>
    isStateOrCountry(place) && foldName(place.name) === folded && !surrounds(place, best);
  const rivals = [...inhabited.filter(isNamesake), ...places.filter(isAreaElsewhere)];
  const larger = best.feature === 'PPLC' ? [] : rivals.filter((place) => leads(place, best)).sort(bySize);
  return isClear && larger.length === 0
    ? { kind: 'found', place: best, others }
    : { kind: 'ambiguous', candidates: [...larger, best, ...others] };
}

/** Those that fit, or all when none does. */
function preferred(places: readonly Place[], fits: (place: Place) => boolean): readonly Place[] {
  const fitting = places.filter(fits);
  return fitting.length > 0 ? fitting : places;
}

export function isInhabited({ feature = '' }: Place): boolean {
  return feature.startsWith('PPL');
}

function isStateOrCountry({ feature = '' }: Place): boolean {
  return feature === 'ADM1' || feature.startsWith('PCL');
}

/** Whether a state or a country is the one around a place. */
function surrounds(area: Place, { countryCode, region }: Place): boolean {
  return area.countryCode === countryCode && (area.region === undefined || area.region === region);
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
