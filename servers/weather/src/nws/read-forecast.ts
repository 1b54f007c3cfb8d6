import * as z from 'zod';
import type { Conditions, ForecastDay, ForecastHour, Sky, UnitNames, Units } from '../forecast/weather.ts';
import { untilMidnight } from '../forecast/zoned-time.ts';
import type { UpstreamAnswer } from '../upstream/upstream.ts';
import { quantity, readTemperature, readWindSpeed, temperature, windSpeed } from './quantity.ts';
import { readAnswer } from './read-answer.ts';

const period = z.object({
  startTime: z.string(),
  isDaytime: z.boolean(),
  temperature,
  temperatureUnit: z.string().optional(),
  probabilityOfPrecipitation: quantity.nullish(),
  windSpeed,
  shortForecast: z.string().default(''),
  icon: z.string().nullish(),
});
type Period = z.output<typeof period>;

const schema = z.object({ properties: z.object({ periods: z.array(period) }) });

export interface Periods {
  readonly periods: readonly Period[];
  /** Milliseconds from `now` until their first day is no longer today at the place. */
  readonly todayMs: number;
}

export function readPeriods(name: string, answer: UpstreamAnswer, now: number): Periods {
  const { periods } = readAnswer(name, answer, schema).properties;
  return { periods, todayMs: untilMidnight(now, offsetOf(periods[0]?.startTime ?? '')) };
}

/** Minutes ahead of UTC in `2026-06-15T06:00:00-07:00`; NaN for text that is not a time. */
function offsetOf(time: string): number {
  return (Date.parse(`${time.slice(0, 19)}Z`) - Date.parse(time)) / 60_000;
}

export function nwsUnits(units: Units): UnitNames {
  return units === 'celsius'
    ? { temperature: '°C', wind: 'km/h', precipitation: 'mm', snowfall: 'cm' }
    : { temperature: '°F', wind: 'mph', precipitation: 'inch', snowfall: 'inch' };
}

/** Joins the half days of a forecast, which has no amounts of rain and snow. */
export function toDays(periods: readonly Period[], units: Units): ForecastDay[] {
  const dates = new Map<string, Period[]>();
  for (const half of periods) {
    const date = half.startTime.slice(0, 10);
    dates.set(date, [...(dates.get(date) ?? []), half]);
  }
  return [...dates].map(([date, halves]) => toDay(date, halves, units));
}

function toDay(date: string, halves: readonly Period[], units: Units): ForecastDay {
  const day = halves.find(({ isDaytime }) => isDaytime);
  // The night after the day: just after midnight, the rest of the previous night also begins on this date.
  const night = halves.findLast(({ isDaytime }) => !isDaytime);
  const temperatureOf = (half: Period | undefined) =>
    half && readTemperature(half.temperature, half.temperatureUnit, units);
  return {
    date,
    conditions: describe(day ?? night),
    high: temperatureOf(day),
    low: temperatureOf(night),
    precipitation: undefined,
    precipitationProbability: highest(halves.map((half) => half.probabilityOfPrecipitation?.value)),
    snowfall: undefined,
    windSpeed: highest(halves.map((half) => readWindSpeed(half.windSpeed, units))),
    windGusts: undefined,
    uvIndex: undefined,
  };
}

export function toHours(periods: readonly Period[], units: Units): ForecastHour[] {
  return periods.map((hour) => ({
    time: minutes(hour.startTime),
    conditions: describe(hour),
    temperature: readTemperature(hour.temperature, hour.temperatureUnit, units),
    feelsLike: undefined,
    precipitation: undefined,
    precipitationProbability: hour.probabilityOfPrecipitation?.value ?? undefined,
    windSpeed: readWindSpeed(hour.windSpeed, units),
  }));
}

/** `2026-06-15T06:00:00-07:00` without its seconds. */
export function minutes(time: string): string {
  return time.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d):\d\d(?:\.\d+)?/, '$1');
}

function highest(values: readonly (number | null | undefined)[]): number | undefined {
  const known = values.filter((value) => typeof value === 'number');
  return known.length > 0 ? Math.max(...known) : undefined;
}

function describe(half: Pick<Period, 'shortForecast' | 'icon'> | undefined): Conditions | undefined {
  if (half === undefined || half.shortForecast === '') return undefined;
  return { text: half.shortForecast.toLowerCase(), sky: readIcon(half.icon) };
}

/** The sky that an icon's name begins with: `/icons/land/day/rain_showers,40?size=medium`. */
const icons: readonly (readonly [RegExp, Sky])[] = [
  [/^(?:skc|few|wind_skc|wind_few|hot|cold)/, 'clear'],
  [/^(?:sct|wind_sct)/, 'partly-cloudy'],
  [/^(?:bkn|ovc|wind_bkn|wind_ovc)/, 'cloudy'],
  [/^(?:fog|haze|smoke|dust)/, 'fog'],
  [/^(?:tsra|tornado|hurricane|tropical_storm)/, 'thunderstorm'],
  [/^(?:snow|blizzard|sleet|fzra|rain_snow|rain_sleet|rain_fzra)/, 'snow'],
  [/^rain_showers/, 'showers'],
  [/^rain/, 'rain'],
];

export function readIcon(url: string | null | undefined): Sky | undefined {
  const [, name = ''] = /\/icons\/\w+\/(?:day|night)\/(\w+)/.exec(url ?? '') ?? [];
  return icons.find(([pattern]) => pattern.test(name))?.[1];
}
