import { coordinates, type Place } from './place.ts';

/** Two numbers with a comma, `52.52,13.41`, or two with decimals and a blank: `123 45` is a postcode. */
const patterns = [
  /^\s*([+-]?\d{1,3}(?:\.\d+)?)\s*,\s*([+-]?\d{1,3}(?:\.\d+)?)\s*$/,
  /^\s*([+-]?\d{1,3}\.\d+)\s+([+-]?\d{1,3}\.\d+)\s*$/,
];

/** Reads "lat,lon"; undefined when the text is not two numbers, an error sentence when they are out of range. */
export function readCoordinates(text: string): Place | string | undefined {
  const [, north, east] = patterns[0]?.exec(text) ?? patterns[1]?.exec(text) ?? [];
  if (north === undefined || east === undefined) return undefined;
  // Four decimals are 11 m, and all that NWS accepts.
  const [latitude, longitude] = [north, east].map((number) => Number(Number(number).toFixed(4)));
  if (latitude === undefined || Math.abs(latitude) > 90) return `latitude must be -90..90, and is ${north}`;
  if (longitude === undefined || Math.abs(longitude) > 180)
    return `longitude must be -180..180, and is ${east}`;
  const place = { name: '', latitude, longitude };
  return { ...place, name: coordinates(place) };
}
