import * as z from 'zod';
import { createFeed, type FeedSource } from '../upstream/feed.ts';
import { isOutside, outsideMs, readAnswer } from './read-answer.ts';
import { readPeriods } from './read-forecast.ts';
import { type Observation, readObservation } from './read-observation.ts';

// These values become parts of later paths, so they must match plain patterns.
const gridSchema = z.object({
  properties: z.object({ gridId: z.string().regex(/^[A-Z]{3}$/), gridX: z.int(), gridY: z.int() }),
});
const stationsSchema = z.object({
  features: z.array(
    z.object({
      properties: z.object({
        stationIdentifier: z.string().regex(/^\w{1,12}$/),
        timeZone: z.string().default('UTC'),
      }),
    }),
  ),
});

/** Milliseconds. Grids move a little every few weeks. */
const gridMs = 86_400_000;

export interface NwsOptions extends FeedSource {
  readonly currentCacheMs: number;
  readonly forecastCacheMs: number;
}

/** The feeds of NWS, each with its own cache time. */
export function createNwsFeeds({ currentCacheMs, forecastCacheMs, ...source }: NwsOptions) {
  const { name } = source.upstream;
  const grids = createFeed<string | 'outside'>({
    ...source,
    read: (answer) => {
      if (isOutside(answer)) return 'outside';
      const { gridId, gridX, gridY } = readAnswer(name, answer, gridSchema).properties;
      return `/gridpoints/${gridId}/${gridX},${gridY}`;
    },
    freshMs: (grid) => (grid === 'outside' ? outsideMs : gridMs),
  });
  const stations = createFeed({
    ...source,
    read: (answer) => readAnswer(name, answer, stationsSchema).features.map(({ properties }) => properties),
    freshMs: () => gridMs,
  });
  const observations = createFeed<Observation | undefined>({
    ...source,
    read: (answer) => readObservation(name, answer),
    freshMs: () => currentCacheMs,
  });
  const forecasts = createFeed({
    ...source,
    read: (answer) => readPeriods(name, answer, source.time.wallClock()),
    // After midnight, a forecast would begin with yesterday.
    freshMs: ({ todayMs }) => Math.min(forecastCacheMs, todayMs),
  });
  return { grids, stations, observations, forecasts };
}
