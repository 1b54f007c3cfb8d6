import { expect, it } from 'vitest';
import { districtOf, isAtPostcode, isPostcode } from './postcode.ts';

it.each([
  ['SW1A 1AA', 'SW1A', 'GB'],
  ['m1 1ae', 'm1', 'GB'],
  ['B338TH', 'B33', 'GB'],
  ['K1A 0B1', 'K1A', 'CA'],
  ['v6b1a1', 'v6b', 'CA'],
  ['D02 AF30', 'D02', 'IE'],
  ['d6wxy00', 'd6w', 'IE'],
  ['1012 AB', '1012', 'NL'],
  ['1012ab', '1012', 'NL'],
  ['90210-1234', '90210', 'US'],
])('knows the first part of %s: %s in %s', (postcode, district, country) => {
  expect(districtOf(postcode)).toEqual({ district, country });
});

it.each([
  ...['1012', 'K1A', 'SW1A 1AAB', 'X SW1A 1AA', 'K1A 0B12', 'XK1A 0B1', 'D02 AF301', 'XD02 AF30'],
  ...['1012 ABC', 'X1012 AB', '90210-12345', '190210-1234'],
])('knows no first part of %s', (text) => {
  expect(districtOf(text)).toBeUndefined();
});

it.each([
  ['10115', true],
  ['SW1A 1AA', true],
  ['Springfield', false],
  ['100 Mile House', false],
  ['Москва 77', false],
])('tells whether %s is a postcode: %s', (name, expected) => {
  expect(isPostcode(name)).toBe(expected);
});

it('finds a town whose name looks like a postcode', () => {
  expect(isAtPostcode({ name: '1770', latitude: -24.2, longitude: 151.9 }, '1770')).toBe(true);
});
