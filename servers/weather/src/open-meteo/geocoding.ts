import * as z from 'zod';
import type { Place } from '../place/place.ts';
import { createFeed, type Dated, type FeedSource } from '../upstream/feed.ts';
import { readAnswer } from './read-answer.ts';

// The service writes protobuf as JSON (proto3), which leaves out zero and empty values, even a latitude of 0.
const found = z.object({
  name: z.string(),
  latitude: z.number().default(0),
  longitude: z.number().default(0),
  elevation: z.number().optional(),
  feature_code: z.string().optional(),
  country_code: z.string().optional(),
  country: z.string().optional(),
  admin1: z.string().optional(),
  admin2: z.string().optional(),
  timezone: z.string().optional(),
  population: z.number().optional(),
  postcodes: z.array(z.string()).optional(),
});

// No match gives an answer without `results`; generationtime_ms shows that it is an answer of this service.
const schema = z
  .object({ results: z.array(found).optional(), generationtime_ms: z.number().optional() })
  .refine(({ results, generationtime_ms: ms }) => results !== undefined || ms !== undefined, 'no results');

/** Milliseconds for which "no such place" is remembered. */
const nothingFoundMs = 300_000;

interface GeocodingOptions extends FeedSource {
  readonly placeCacheMs: number;
}

/** Finds places by name or postcode in GeoNames, through Open-Meteo. */
export function createGeocoding({ placeCacheMs, ...source }: GeocodingOptions) {
  const places = createFeed<readonly Place[]>({
    ...source,
    read: (answer) => (readAnswer(source.upstream.name, answer, schema).results ?? []).map(toPlace),
    freshMs: (value) => (value.length > 0 ? placeCacheMs : Math.min(placeCacheMs, nothingFoundMs)),
  });
  return (name: string, count: number, signal: AbortSignal): Promise<Dated<readonly Place[]>> =>
    places.get('/v1/search', { name, count: String(count), language: 'en', format: 'json' }, signal);
}

function toPlace(place: z.output<typeof found>): Place {
  return {
    name: place.name,
    latitude: place.latitude,
    longitude: place.longitude,
    region: place.admin1,
    district: place.admin2,
    country: place.country,
    countryCode: place.country_code,
    elevation: place.elevation,
    population: place.population,
    timeZone: place.timezone,
    feature: place.feature_code,
    postcodes: place.postcodes,
  };
}
