import { expect, it } from 'vitest';
import { isInCountry, isInRegion } from './matches-qualifier.ts';

const at = { name: 'Newport', latitude: 0, longitude: 0 };

it.each([
  ['a name of GeoNames', 'Ivory Coast', { country: 'Ivory Coast', countryCode: 'CI' }],
  ['its own name', "Côte d'Ivoire", { country: 'Ivory Coast', countryCode: 'CI' }],
  ['a code', 'ci', { countryCode: 'CI' }],
  ['a nickname', 'U.S.A.', { countryCode: 'US' }],
  ['a part of the United Kingdom', 'wales', { region: 'Wales', countryCode: 'GB' }],
])('knows a country by %s: %s', (_what, wanted, place) => {
  expect(isInCountry({ ...at, ...place }, wanted)).toBe(true);
});

it.each([
  ['marks', '.', { countryCode: 'US' }],
  ['a region of another country', 'Wales', { region: 'Wales', countryCode: 'US' }],
  ['what is no code', 'US', { countryCode: 'not a code' }],
])('finds no country by %s', (_what, wanted, place) => {
  expect(isInCountry({ ...at, ...place }, wanted)).toBe(false);
});

it.each([
  ['a region', 'texas', true],
  ['a district', 'Lamar', true],
  ['a country', 'US', false],
])('compares %s with the region and the district of a place', (_what, wanted, expected) => {
  expect(isInRegion({ ...at, region: 'Texas', district: 'Lamar' }, wanted)).toBe(expected);
});
