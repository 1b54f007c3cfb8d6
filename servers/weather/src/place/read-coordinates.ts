import { coordinates, type Place } from './place.ts';

/** Two numbers with a comma, `52.52,13.41`, or two with decimals and a blank: `123 45` is a postcode. */
const withComma = /^([+-]?\d{1,3}(?:\.\d+)?)\s*,\s*([+-]?\d{1,3}(?:\.\d+)?)$/;
const withBlank = /^([+-]?\d{1,3}\.\d+)\s+([+-]?\d{1,3}\.\d+)$/;

/** What coordinates in other notations have (52.52° N; .5), but no postcode and no name (No.5). */
const otherNotation = /°|(?<!\p{L})\.\d/u;

/** Reads "lat,lon". Returns undefined for other text, and an error sentence for coordinates that are not valid. */
export function readCoordinates(text: string): Place | string | undefined {
  const numbers = text.trim();
  const [, north, east] = withComma.exec(numbers) ?? withBlank.exec(numbers) ?? [];
  if (north === undefined || east === undefined) {
    if (!otherNotation.test(text)) return undefined;
    return 'coordinates must be "lat,lon" such as 52.52,13.41, in decimal degrees with a minus for south and west';
  }
  // Four decimals are 11 m, and all that NWS accepts.
  const [latitude, longitude] = [north, east].map((number) => Number(Number(number).toFixed(4)));
  if (latitude === undefined || Math.abs(latitude) > 90) return `latitude must be -90..90, not ${north}`;
  if (longitude === undefined || Math.abs(longitude) > 180) return `longitude must be -180..180, not ${east}`;
  const place = { name: '', latitude, longitude };
  return { ...place, name: coordinates(place) };
}
