import * as z from 'zod';
import type { Place } from '../place/place.ts';
import { createFeed, type Dated, type FeedSource } from '../upstream/feed.ts';
import type { UpstreamAnswer } from '../upstream/upstream.ts';
import { localTimes } from './local-time.ts';
import { clock, readAnswer, time, value } from './read-answer.ts';

const pollutants = [
  'pm2_5',
  'pm10',
  'ozone',
  'nitrogen_dioxide',
  'sulphur_dioxide',
  'carbon_monoxide',
  'dust',
] as const;
const pollen = ['alder_pollen', 'birch_pollen', 'grass_pollen'] as const;
const measured = [...pollutants, ...pollen, 'uv_index'] as const;

export interface AirReading {
  readonly name: (typeof measured)[number];
  /** Absent when there is no data. */
  readonly value?: number | undefined;
  readonly unit: string;
}

export interface AirQuality {
  readonly time: string;
  readonly europeanIndex: number | undefined;
  readonly usIndex: number | undefined;
  readonly readings: readonly AirReading[];
}

const schema = clock.extend({
  current_units: z.record(z.string(), z.string()),
  current: z.object({ time, european_aqi: value, us_aqi: value }).catchall(z.unknown()),
});

const variables = ['european_aqi', 'us_aqi', ...measured].join(',');

interface AirQualityOptions extends FeedSource {
  readonly currentCacheMs: number;
}

/** Air quality and pollen of the CAMS models, by Open-Meteo; pollen only in Europe. */
export function createAirQuality({ currentCacheMs, ...source }: AirQualityOptions) {
  const feed = createFeed({
    ...source,
    read: (answer) => readAirQuality(source.upstream.name, answer),
    freshMs: () => currentCacheMs,
  });
  return ({ latitude, longitude }: Place, signal: AbortSignal): Promise<Dated<AirQuality>> => {
    const point = { latitude: String(latitude), longitude: String(longitude) };
    return feed.get('/v1/air-quality', { ...point, current: variables, timezone: 'auto' }, signal);
  };
}

function readAirQuality(name: string, answer: UpstreamAnswer): AirQuality {
  const { current, current_units: units, ...where } = readAnswer(name, answer, schema);
  return {
    time: localTimes(where)(current.time),
    europeanIndex: current.european_aqi,
    usIndex: current.us_aqi,
    readings: measured.map((variable) => ({
      name: variable,
      value: value.catch(undefined).parse(current[variable]),
      unit: units[variable] ?? '',
    })),
  };
}
