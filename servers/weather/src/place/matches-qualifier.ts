import { foldName } from './fold-name.ts';
import type { Place } from './place.ts';

/** What people write for a country besides its names and its code. */
const nicknames: Readonly<Record<string, string>> = {
  usa: 'US',
  'u s a': 'US',
  'u s': 'US',
  america: 'US',
  'united states of america': 'US',
  uk: 'GB',
  'u k': 'GB',
  britain: 'GB',
  'great britain': 'GB',
  uae: 'AE',
  holland: 'NL',
  turkey: 'TR',
  'czech republic': 'CZ',
};

export function isInCountry({ country = '', countryCode = '', region = '' }: Place, wanted: string): boolean {
  const folded = foldName(wanted);
  if (folded === '') return false;
  return (
    nicknames[folded] === countryCode ||
    foldName(countryCode) === folded ||
    foldName(country) === folded ||
    foldName(commonName(countryCode)) === folded ||
    // The regions of the United Kingdom are countries: England, Northern Ireland, Scotland, Wales.
    (countryCode === 'GB' && foldName(region) === folded)
  );
}

export function isInRegion({ region = '', district = '' }: Place, wanted: string): boolean {
  return [region, district].some((name) => name !== '' && foldName(name) === foldName(wanted));
}

function commonName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (new Intl.DisplayNames('en', { type: 'region' }).of(code) ?? '') : '';
}
