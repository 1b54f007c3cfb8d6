import { defineTool, reply } from '@mcp-commons/core';
import * as z from 'zod';
import { amount, localTime, range, weekday } from '../forecast/describe.ts';
import {
  type Forecast,
  type ForecastDay,
  type ForecastHour,
  skies,
  type UnitNames,
  type WeatherProvider,
} from '../forecast/weather.ts';
import { describePlace } from '../place/place.ts';
import type { PlaceSearch } from '../place/resolve-place.ts';
import { forecastAppUri } from '../resources/forecast-app.ts';
import type { AnswerCache } from '../upstream/answer-cache.ts';
import { aboutAnswer, answerFields, closingLines, reading, unitsSchema } from './answer-fields.ts';
import { explainFailures } from './explain-failures.ts';
import { findPlace } from './find-place.ts';
import { firstCovering } from './first-covering.ts';
import { placeFields, unitsField } from './place-fields.ts';

const daySchema = z.object({
  date: z.string(),
  conditions: z.string().optional(),
  sky: z.enum(skies).optional(),
  low: reading,
  high: reading,
  precipitation: reading,
  precipitation_probability: reading,
  snowfall: reading,
  wind_speed: reading.describe('Highest of the day.'),
  wind_gusts: reading,
  uv_index: reading,
  sunrise: z.string().optional(),
  sunset: z.string().optional(),
});
const hourSchema = z.object({
  time: z.string().describe('Local time with offset.'),
  conditions: z.string().optional(),
  sky: z.enum(skies).optional(),
  temperature: reading,
  feels_like: reading,
  precipitation: reading,
  precipitation_probability: reading,
  wind_speed: reading,
});

/** Pictures of charts in base64, by the data they show. */
export type ChartCache = AnswerCache<string>;

export const getForecastTool = (
  search: PlaceSearch,
  providers: readonly WeatherProvider[],
  charts: ChartCache,
) =>
  defineTool({
    name: 'get_forecast',
    title: 'Weather forecast',
    description:
      'The forecast of a place by day, with sunrise, sunset and a chart, and by hour if asked. Days beyond what a model knows say "no data".',
    input: z.strictObject({
      ...placeFields,
      units: unitsField,
      days: z.int().min(1).max(16).default(7).describe('Days from today.'),
      hourly: z.boolean().default(false).describe('Whether hours are given too.'),
      hours: z.int().min(1).max(48).optional().describe('How many; 24 unless given.'),
    }),
    output: z.object({
      ...answerFields,
      units: unitsSchema.describe('Probabilities are percent.'),
      days: z.array(daySchema).describe('Numbers are absent where there is no data.'),
      hours: z.array(hourSchema).optional(),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    // Early hosts of MCP Apps read the flat key.
    meta: { ui: { resourceUri: forecastAppUri }, 'ui/resourceUri': forecastAppUri },

    run: ({ units, days, hourly, hours, ...query }, ctx) =>
      explainFailures(async () => {
        const found = await findPlace(query, search, ctx);
        const request = { units, days, hours: hours ?? (hourly ? 24 : 0) };
        const { provider, dated } = await firstCovering(providers, (source) =>
          source.forecast(found.place, request, ctx.signal),
        );
        const given = dated.value.days.length;
        const about = aboutAnswer(
          found,
          provider,
          dated,
          given < days ? [`${provider.name} gave ${given} of ${days} days.`] : [],
        );
        const text = [describePlace(found.place), ...describeForecast(dated.value), ...closingLines(about)];
        const words = text.join('\n');
        const output = { ...about, ...toOutput(dated.value) };
        if (dated.value.days.length === 0) return reply(output, words);
        return reply(output, [
          words,
          { type: 'image', data: await chartOf(dated.value, charts), mimeType: 'image/png' },
        ]);
      }),
  });

async function chartOf({ days, units }: Forecast, charts: ChartCache): Promise<string> {
  const shown = days.map((day) => ({
    date: day.date,
    sky: day.conditions?.sky,
    low: day.low,
    high: day.high,
    precipitation: day.precipitation,
    probability: day.precipitationProbability,
  }));
  const key = JSON.stringify([shown, units]);
  const kept = charts.get(key);
  if (kept !== undefined) return kept.value;
  const { paintForecast } = await import('../chart/paint-forecast.ts');
  const picture = paintForecast(shown, units).toString('base64');
  charts.set(key, picture);
  return picture;
}

function toOutput({ units, days, hours }: Forecast) {
  return {
    units,
    days: days.map(({ conditions, ...day }) => ({
      ...day,
      conditions: conditions?.text,
      sky: conditions?.sky,
      precipitation_probability: day.precipitationProbability,
      wind_speed: day.windSpeed,
      wind_gusts: day.windGusts,
      uv_index: day.uvIndex,
    })),
    ...(hours.length > 0 && {
      hours: hours.map(({ conditions, ...hour }) => ({
        ...hour,
        conditions: conditions?.text,
        sky: conditions?.sky,
        feels_like: hour.feelsLike,
        precipitation_probability: hour.precipitationProbability,
        wind_speed: hour.windSpeed,
      })),
    }),
  };
}

function describeForecast({ units, days, hours }: Forecast): string[] {
  return [
    ...days.map((day) => describeDay(day, units)),
    ...(hours.length > 0 ? ['By hour, local time:'] : []),
    ...hours.map((hour) => describeHour(hour, units)),
  ];
}

function describeDay(day: ForecastDay, units: UnitNames): string {
  const temperatures = range(day.low, day.high, units.temperature);
  const date = `${weekday(day.date)} ${day.date}`;
  if (day.conditions === undefined && temperatures === 'no data') return `${date}: no data`;
  const { snowfall, windGusts, uvIndex, sunrise, sunset } = day;
  const facts = [
    day.conditions?.text ?? 'sky: no data',
    temperatures,
    `precipitation ${amount(day.precipitation, units.precipitation)} (probability ${amount(day.precipitationProbability, '%')})`,
    snowfall && `snow ${amount(snowfall, units.snowfall)}`,
    `wind to ${amount(day.windSpeed, units.wind)}`,
    windGusts !== undefined && `gusts ${amount(windGusts, units.wind)}`,
    uvIndex !== undefined && `UV index ${uvIndex}`,
    sunrise && sunset && `sun ${sunrise.slice(11, 16)} to ${sunset.slice(11, 16)}`,
  ];
  return `${date}: ${facts.filter(Boolean).join(', ')}`;
}

function describeHour(hour: ForecastHour, units: UnitNames): string {
  const { feelsLike } = hour;
  const facts = [
    hour.conditions?.text ?? 'sky: no data',
    amount(hour.temperature, units.temperature),
    feelsLike !== undefined && `feels like ${amount(feelsLike, units.temperature)}`,
    `precipitation ${amount(hour.precipitation, units.precipitation)} (probability ${amount(hour.precipitationProbability, '%')})`,
    `wind ${amount(hour.windSpeed, units.wind)}`,
  ];
  return `${localTime(hour.time)}: ${facts.filter(Boolean).join(', ')}`;
}
