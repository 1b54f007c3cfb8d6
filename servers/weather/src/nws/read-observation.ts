import * as z from 'zod';
import type { CurrentWeather, Units } from '../forecast/weather.ts';
import { zonedTimes } from '../forecast/zoned-time.ts';
import type { UpstreamAnswer } from '../upstream/upstream.ts';
import { quantity, readRain, readTemperature, readWindSpeed, tenths } from './quantity.ts';
import { readAnswer } from './read-answer.ts';
import { nwsUnits, readIcon } from './read-forecast.ts';

const reading = quantity.nullish();
const schema = z.object({
  properties: z.object({
    timestamp: z.string(),
    stationName: z.string().optional(),
    textDescription: z.string().nullish(),
    icon: z.string().nullish(),
    temperature: reading,
    heatIndex: reading,
    windChill: reading,
    relativeHumidity: reading,
    precipitationLastHour: reading,
    seaLevelPressure: reading,
    windSpeed: reading,
    windGust: reading,
    windDirection: reading,
  }),
});
export type Observation = z.output<typeof schema>['properties'];

/** Undefined for a station without observations. */
export function readObservation(name: string, answer: UpstreamAnswer): Observation | undefined {
  return answer.status === 404 ? undefined : readAnswer(name, answer, schema).properties;
}

/** Whether it is recent and not empty: the latest observation of a station can be days old. */
export function isUsable({ timestamp, temperature }: Observation, wallClock: number): boolean {
  return typeof temperature?.value === 'number' && wallClock - Date.parse(timestamp) < 2 * 3_600_000;
}

export function toCurrentWeather(seen: Observation, timeZone: string, units: Units): CurrentWeather {
  const degrees = (value: Observation['temperature']) => readTemperature(value, undefined, units);
  const rounded = (value: Observation['temperature'], divisor = 1) =>
    typeof value?.value === 'number' ? tenths(value.value / divisor) : undefined;
  return {
    time: zonedTimes(timeZone, 0)(Date.parse(seen.timestamp)),
    basis: 'observation',
    station: seen.stationName,
    units: nwsUnits(units),
    conditions: seen.textDescription
      ? { text: seen.textDescription.toLowerCase(), sky: readIcon(seen.icon) }
      : undefined,
    temperature: degrees(seen.temperature),
    feelsLike: degrees(seen.heatIndex) ?? degrees(seen.windChill),
    humidity: rounded(seen.relativeHumidity),
    precipitation: readRain(seen.precipitationLastHour, units),
    snowfall: undefined,
    cloudCover: undefined,
    pressure: rounded(seen.seaLevelPressure, 100),
    windSpeed: readWindSpeed(seen.windSpeed, units),
    windGusts: readWindSpeed(seen.windGust, units),
    windDirection: seen.windDirection?.value ?? undefined,
  };
}
