import * as z from 'zod';
import { describeAge, describeSource } from '../forecast/describe.ts';
import { type Place, placeLabel } from '../place/place.ts';
import type { Dated } from '../upstream/feed.ts';
import type { FoundPlace } from './find-place.ts';

export const placeSchema = z.object({
  name: z.string(),
  region: z.string().optional(),
  country: z.string().optional(),
  country_code: z.string().optional(),
  latitude: z.number(),
  longitude: z.number(),
});

/** The fields that every answer has. */
export const answerFields = {
  place: placeSchema,
  source: z.string(),
  attribution: z.string(),
  age_seconds: z.int().optional().describe('Given when it comes from the cache.'),
  notes: z.array(z.string()).optional(),
};

/** A number that the source may not have. */
export const reading = z.number().optional();

export const unitsSchema = z.object({
  temperature: z.string(),
  wind: z.string(),
  precipitation: z.string(),
  snowfall: z.string(),
});

interface Source {
  readonly name: string;
  readonly attribution: string;
}

/** Fills `answerFields`; `more` are notes of the tool's own. */
export function aboutAnswer(
  { place, others }: FoundPlace,
  source: Source,
  { ageMs, outage }: Pick<Dated<unknown>, 'ageMs' | 'outage'>,
  more: readonly string[] = [],
) {
  const notes = [
    ...more,
    ...(outage === undefined ? [] : [`${outage} This is the last answer, ${describeAge(ageMs)} old.`]),
    ...(others.length === 0
      ? []
      : [`Not meant, also of this name: ${others.slice(0, 3).map(placeLabel).join('; ')}.`]),
  ];
  return {
    place: placeFieldsOf(place),
    source: source.name,
    attribution: source.attribution,
    ...(ageMs > 0 && { age_seconds: Math.round(ageMs / 1_000) }),
    ...(notes.length > 0 && { notes }),
  };
}

export function placeFieldsOf({ name, region, country, countryCode, latitude, longitude }: Place) {
  return { name, region, country, country_code: countryCode, latitude, longitude };
}

/** The same in words, for the last lines of a text. */
export function closingLines({
  attribution,
  age_seconds: age,
  notes = [],
}: ReturnType<typeof aboutAnswer>): string[] {
  return [describeSource(attribution, age), ...notes];
}
