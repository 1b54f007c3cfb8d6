import * as z from 'zod';
import type { CurrentWeather } from '../forecast/weather.ts';
import type { UpstreamAnswer } from '../upstream/upstream.ts';
import { localTimes } from './local-time.ts';
import { clock, readAnswer, time, value } from './read-answer.ts';
import { unitName } from './units.ts';
import { describeCode } from './weather-code.ts';

const readings = {
  weather_code: value,
  temperature_2m: value,
  apparent_temperature: value,
  relative_humidity_2m: value,
  precipitation: value,
  snowfall: value,
  cloud_cover: value,
  pressure_msl: value,
  wind_speed_10m: value,
  wind_gusts_10m: value,
  wind_direction_10m: value,
};

export const currentVariables = Object.keys(readings).join(',');

const schema = clock.extend({
  current_units: z.record(z.string(), z.string()),
  current: z.object({ time, ...readings }),
});

export function readCurrent(name: string, answer: UpstreamAnswer): CurrentWeather {
  const { current, current_units: units, ...where } = readAnswer(name, answer, schema);
  return {
    time: localTimes(where)(current.time),
    basis: 'model',
    units: {
      temperature: unitName(units, 'temperature_2m'),
      wind: unitName(units, 'wind_speed_10m'),
      precipitation: unitName(units, 'precipitation'),
      snowfall: unitName(units, 'snowfall'),
    },
    conditions: describeCode(current.weather_code),
    temperature: current.temperature_2m,
    feelsLike: current.apparent_temperature,
    humidity: current.relative_humidity_2m,
    precipitation: current.precipitation,
    snowfall: current.snowfall,
    cloudCover: current.cloud_cover,
    pressure: current.pressure_msl,
    windSpeed: current.wind_speed_10m,
    windGusts: current.wind_gusts_10m,
    windDirection: current.wind_direction_10m,
  };
}
