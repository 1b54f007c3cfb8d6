import { expect, it } from 'vitest';
import type { Place } from './place.ts';
import { type PlaceQuery, resolvePlace } from './resolve-place.ts';

const { signal } = new AbortController();

const place = (name: string, countryCode: string, region: string, postcodes: string[] = []): Place => ({
  ...{ name, countryCode, region, postcodes },
  ...{ latitude: 0, longitude: 0 },
});
const california = place('Ontario', 'US', 'California');
const found: Readonly<Record<string, readonly Place[]>> = {
  Ontario: [place('Ontario', 'CA', 'Ontario'), place('Ontario', 'US', 'Oregon')],
  'Ontario, CA': [california],
  'Ontario, Calif': [california],
  '90210-1234': [place('Beverly Hills', 'US', 'California', ['90210-1234'])],
  SW1A: [place('Westminster', 'GB', 'England', ['SW1A2'])],
};

/** What a query means, and the names that were searched for, with the number of results. */
async function resolved(query: PlaceQuery) {
  const asked: string[] = [];
  const search = async (name: string, count: number) => {
    asked.push(`${name} ${count}`);
    return found[name] ?? [];
  };
  const resolution = await resolvePlace(query, search, signal);
  return [resolution.kind === 'found' ? resolution.place.region : resolution.kind, ...asked];
}

it.each<[PlaceQuery, readonly unknown[]]>([
  [{ city: 'Ontario,' }, ['ambiguous', 'Ontario 10']],
  [{ city: 'Ontario, Oregon' }, ['Oregon', 'Ontario 100']],
  [{ city: 'Ontario', country: 'US' }, ['Oregon', 'Ontario 100']],
  [{ city: 'Ontario, Calif.' }, ['California', 'Ontario 100', 'Ontario, Calif 100']],
  [{ city: 'Ontario, CA' }, ['ambiguous', 'Ontario 100', 'Ontario, CA 100']],
  [{ city: 'Ontario, CA, Canada' }, ['Ontario', 'Ontario 100', 'Ontario, CA 100']],
  [{ city: 'Ontario, CA, USA' }, ['California', 'Ontario 100', 'Ontario, CA 100']],
  [{ city: 'Ontario, CA', region: 'Oregon' }, ['none', 'Ontario 100', 'Ontario, CA 100']],
  [{ city: '75460' }, ['none', '75460 100']],
  [{ city: '90210-1234' }, ['California', '90210-1234 100']],
  [{ city: 'SW1A 1AA' }, ['none', 'SW1A 1AA 100', 'SW1A 100']],
  [{ city: 'Au' }, ['none', 'Au 10']],
  [{ city: 'A' }, ['invalid']],
])('searches for as much as it takes to find %j', async (query, expected) => {
  expect(await resolved(query)).toEqual(expected);
});
