import { defineTool, reply } from '@mcp-commons/core';
import * as z from 'zod';
import { americanWord, europeanWord } from '../air-quality/index-words.ts';
import { amount, localTime } from '../forecast/describe.ts';
import type { AirQuality, AirReading } from '../open-meteo/air-quality.ts';
import { openMeteoAttribution } from '../open-meteo/open-meteo.ts';
import { describePlace, type Place } from '../place/place.ts';
import type { PlaceSearch } from '../place/resolve-place.ts';
import type { Dated } from '../upstream/feed.ts';
import { aboutAnswer, answerFields, closingLines, reading } from './answer-fields.ts';
import { explainFailures } from './explain-failures.ts';
import { findPlace } from './find-place.ts';
import { placeFields, unusedUnitsField } from './place-fields.ts';

const source = { name: 'Open-Meteo', attribution: openMeteoAttribution };

type AirQualitySource = (place: Place, signal: AbortSignal) => Promise<Dated<AirQuality>>;

export const getAirQualityTool = (search: PlaceSearch, airQualityAt: AirQualitySource) =>
  defineTool({
    name: 'get_air_quality',
    title: 'Air quality',
    description:
      'The European and US air quality index of a place now, pollutants, UV index, and pollen in Europe.',
    input: z.strictObject({ ...placeFields, units: unusedUnitsField }),
    output: z.object({
      ...answerFields,
      time: z.string().describe('Local time with offset.'),
      european_index: reading,
      european_category: z.string().optional(),
      us_index: reading,
      us_category: z.string().optional(),
      readings: z.array(
        z.object({ name: z.string(), value: reading.describe('Absent: no data.'), unit: z.string() }),
      ),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },

    run: ({ units: _units, ...query }, ctx) =>
      explainFailures(async () => {
        const found = await findPlace(query, search, ctx);
        const dated = await airQualityAt(found.place, ctx.signal);
        const air = dated.value;
        const about = aboutAnswer(found, source, dated);
        const output = {
          ...about,
          time: air.time,
          european_index: air.europeanIndex,
          european_category: europeanWord(air.europeanIndex),
          us_index: air.usIndex,
          us_category: americanWord(air.usIndex),
          readings: [...air.readings],
        };
        const lines = [
          `${describePlace(found.place)}, local time ${localTime(air.time)}`,
          `European index ${indexText(air.europeanIndex, output.european_category)}, US index ${indexText(air.usIndex, output.us_category)}`,
          air.readings.map(describeReading).join(', '),
          ...closingLines(about),
        ];
        return reply(output, lines.join('\n'));
      }),
  });

function indexText(index: number | undefined, category: string | undefined): string {
  return index === undefined ? 'no data' : `${index} (${category})`;
}

function describeReading({ name, value, unit }: AirReading): string {
  return `${name.replace('pm2_5', 'PM2.5').replace('pm10', 'PM10').replace('uv_index', 'UV index').replaceAll('_', ' ')} ${amount(value, unit)}`;
}
