import * as z from 'zod';
import type { Forecast, ForecastDay, ForecastHour } from '../forecast/weather.ts';
import { untilMidnight } from '../forecast/zoned-time.ts';
import type { UpstreamAnswer } from '../upstream/upstream.ts';
import { localTimes } from './local-time.ts';
import { clock, readAnswer, series, time } from './read-answer.ts';
import { unitName } from './units.ts';
import { describeCode } from './weather-code.ts';

const times = z.array(time.nullable()).default([]);

const dailySeries = {
  weather_code: series,
  temperature_2m_max: series,
  temperature_2m_min: series,
  precipitation_sum: series,
  precipitation_probability_max: series,
  snowfall_sum: series,
  wind_speed_10m_max: series,
  wind_gusts_10m_max: series,
  uv_index_max: series,
  sunrise: times,
  sunset: times,
};
const hourlySeries = {
  weather_code: series,
  temperature_2m: series,
  apparent_temperature: series,
  precipitation: series,
  precipitation_probability: series,
  wind_speed_10m: series,
};

export const dailyVariables = Object.keys(dailySeries).join(',');
export const hourlyVariables = Object.keys(hourlySeries).join(',');

const daily = z.object({ time: z.array(time), ...dailySeries });
const hourly = z.object({ time: z.array(time), ...hourlySeries });
const unitNames = z.record(z.string(), z.string());

const schema = clock
  .extend({
    daily_units: unitNames.default({}),
    daily: daily.optional(),
    hourly_units: unitNames.default({}),
    hourly: hourly.optional(),
  })
  .refine((body) => body.daily !== undefined || body.hourly !== undefined, 'neither daily nor hourly');

export interface DayForecast extends Forecast {
  /** Milliseconds from `now` until its first day is no longer today at the place. */
  readonly todayMs: number;
}

export function readForecast(name: string, answer: UpstreamAnswer, now: number): DayForecast {
  const { daily: byDay, hourly: byHour, ...rest } = readAnswer(name, answer, schema);
  const write = localTimes(rest);
  const unit = (dailyName: string, hourlyName: string) =>
    unitName(rest.daily_units, dailyName) || unitName(rest.hourly_units, hourlyName);
  return {
    units: {
      temperature: unit('temperature_2m_max', 'temperature_2m'),
      wind: unit('wind_speed_10m_max', 'wind_speed_10m'),
      precipitation: unit('precipitation_sum', 'precipitation'),
      snowfall: unit('snowfall_sum', 'snowfall'),
    },
    days: byDay?.time.map((day, i) => readDay(byDay, i, day, write)) ?? [],
    hours: byHour?.time.map((hour, i) => readHour(byHour, i, write(hour))) ?? [],
    todayMs: untilMidnight(now, rest.utc_offset_seconds / 60),
  };
}

function readDay(
  values: z.output<typeof daily>,
  i: number,
  date: string,
  write: (time: string) => string,
): ForecastDay {
  return {
    date,
    conditions: describeCode(values.weather_code[i] ?? undefined),
    low: values.temperature_2m_min[i] ?? undefined,
    high: values.temperature_2m_max[i] ?? undefined,
    precipitation: values.precipitation_sum[i] ?? undefined,
    precipitationProbability: values.precipitation_probability_max[i] ?? undefined,
    snowfall: values.snowfall_sum[i] ?? undefined,
    windSpeed: values.wind_speed_10m_max[i] ?? undefined,
    windGusts: values.wind_gusts_10m_max[i] ?? undefined,
    uvIndex: values.uv_index_max[i] ?? undefined,
    ...readSun(values.sunrise[i], values.sunset[i], write),
  };
}

const dayMs = 86_400_000;

/** Where the sun stays down or up all day, the two times are 0 or 24 hours apart (open-meteo#844): leave both out. */
function readSun(
  rise: string | null | undefined,
  set: string | null | undefined,
  write: (time: string) => string,
): Pick<ForecastDay, 'sunrise' | 'sunset'> {
  if (rise == null || set == null || (clockMs(set) - clockMs(rise)) % dayMs === 0) return {};
  return { sunrise: write(rise), sunset: write(set) };
}

const clockMs = (time: string) => Date.parse(`${time}Z`);

function readHour(values: z.output<typeof hourly>, i: number, time: string): ForecastHour {
  return {
    time,
    conditions: describeCode(values.weather_code[i] ?? undefined),
    temperature: values.temperature_2m[i] ?? undefined,
    feelsLike: values.apparent_temperature[i] ?? undefined,
    precipitation: values.precipitation[i] ?? undefined,
    precipitationProbability: values.precipitation_probability[i] ?? undefined,
    windSpeed: values.wind_speed_10m[i] ?? undefined,
  };
}
