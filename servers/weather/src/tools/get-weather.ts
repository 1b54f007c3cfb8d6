import { defineTool, reply } from '@mcp-commons/core';
import * as z from 'zod';
import { amount, direction, localTime } from '../forecast/describe.ts';
import { type CurrentWeather, skies, type WeatherProvider } from '../forecast/weather.ts';
import { describePlace } from '../place/place.ts';
import type { PlaceSearch } from '../place/resolve-place.ts';
import { aboutAnswer, answerFields, closingLines, reading, unitsSchema } from './answer-fields.ts';
import { explainFailures } from './explain-failures.ts';
import { findPlace } from './find-place.ts';
import { firstCovering } from './first-covering.ts';
import { placeFields, unitsField } from './place-fields.ts';

export const getWeatherTool = (search: PlaceSearch, providers: readonly WeatherProvider[]) =>
  defineTool({
    name: 'get_weather',
    title: 'Current weather',
    description:
      'The weather of a place now: temperature, wind, rain, humidity. The answer leads with the place that was found.',
    input: z.strictObject({ ...placeFields, units: unitsField }),
    output: z.object({
      ...answerFields,
      time: z.string().describe('Local time with offset.'),
      basis: z.enum(['model', 'observation']),
      station: z.string().optional(),
      units: unitsSchema.describe('Percent, hPa and degrees for the others.'),
      conditions: z.string().optional(),
      sky: z.enum(skies).optional(),
      temperature: reading.describe('Numbers are absent where there is no data.'),
      feels_like: reading,
      humidity: reading,
      precipitation: reading,
      snowfall: reading,
      cloud_cover: reading,
      pressure: reading,
      wind_speed: reading,
      wind_gusts: reading,
      wind_direction: reading,
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },

    run: ({ units, ...query }, ctx) =>
      explainFailures(async () => {
        const found = await findPlace(query, search, ctx);
        const { provider, dated } = await firstCovering(providers, (source) =>
          source.current(found.place, units, ctx.signal),
        );
        const about = aboutAnswer(found, provider, dated);
        const head = `${describePlace(found.place)}, local time ${localTime(dated.value.time)}`;
        const text = [head, ...describeWeather(dated.value), ...closingLines(about)].join('\n');
        return reply({ ...about, ...toOutput(dated.value) }, text);
      }),
  });

function toOutput({ conditions, ...weather }: CurrentWeather) {
  return {
    ...weather,
    conditions: conditions?.text,
    sky: conditions?.sky,
    feels_like: weather.feelsLike,
    cloud_cover: weather.cloudCover,
    wind_speed: weather.windSpeed,
    wind_gusts: weather.windGusts,
    wind_direction: weather.windDirection,
  };
}

function describeWeather(now: CurrentWeather): string[] {
  const { units } = now;
  const basis =
    now.basis === 'model'
      ? 'From a weather model, not an observation.'
      : `Observed at ${now.station ?? 'a nearby station'}.`;
  return [
    `${now.conditions?.text ?? 'sky: no data'}, ${amount(now.temperature, units.temperature)}, feels like ${amount(now.feelsLike, units.temperature)}`,
    `wind ${amount(now.windSpeed, units.wind)}${direction(now.windDirection)}, gusts ${amount(now.windGusts, units.wind)}`,
    `precipitation ${amount(now.precipitation, units.precipitation)}, snowfall ${amount(now.snowfall, units.snowfall)}, cloud cover ${amount(now.cloudCover, '%')}`,
    `humidity ${amount(now.humidity, '%')}, pressure ${amount(now.pressure, 'hPa')}`,
    basis,
  ];
}
