import { defineTool, reply, ToolError } from '@mcp-commons/core';
import * as z from 'zod';
import { amount } from '../forecast/describe.ts';
import { describePlace } from '../place/place.ts';
import { findPlaces, type PlaceQuery, type PlaceSearch, readPoint } from '../place/resolve-place.ts';
import { placeFieldsOf, placeSchema, reading } from './answer-fields.ts';
import { explainFailures } from './explain-failures.ts';
import { argumentsFor, explainNone } from './find-place.ts';
import { placeFields, unitsField } from './place-fields.ts';

const maxPlaces = 10;
const feetPerMetre = 3.280_84;

export const searchLocationsTool = (search: PlaceSearch) =>
  defineTool({
    name: 'search_locations',
    title: 'Search locations',
    description:
      'Places of a name, at most ten, each with the arguments that mean it in the other tools, which find clear names themselves.',
    input: z.strictObject({ ...placeFields, units: unitsField }),
    output: z.object({
      places: z.array(
        placeSchema.extend({
          elevation: reading,
          population: reading,
          time_zone: z.string().optional(),
          arguments: z.object({
            city: z.string(),
            region: z.string().optional(),
            country: z.string().optional(),
          }),
        }),
      ),
      elevation_unit: z.string(),
      attribution: z.string(),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },

    run: ({ units, ...query }, { signal }) =>
      explainFailures(async () => {
        const { fitting, similar } = await placesOf(query, search, signal);
        const places = fitting.slice(0, maxPlaces);
        const unit = units === 'celsius' ? 'm' : 'ft';
        const output = {
          places: places.map((place) => ({
            ...placeFieldsOf(place),
            elevation: heightIn(place.elevation, unit),
            population: place.population,
            time_zone: place.timeZone,
            arguments: argumentsFor(place, places),
          })),
          elevation_unit: unit,
          attribution: 'Places by Open-Meteo.com and GeoNames.org',
        };
        const lines = places.map(
          (place) =>
            `${describePlace(place)}, population ${amount(place.population, '')}, elevation ${amount(heightIn(place.elevation, unit), unit)}: ${JSON.stringify(argumentsFor(place, places))}`,
        );
        const found = lines.length > 0 ? lines : [explainNone(query, similar)];
        return reply(output, [...found, `${output.attribution}.`].join('\n'));
      }),
  });

async function placesOf(query: PlaceQuery, search: PlaceSearch, signal: AbortSignal) {
  const point = readPoint(query.city);
  if (typeof point === 'string') throw new ToolError('invalid_input', `${point}.`);
  return point === undefined ? findPlaces(query, search, signal) : { fitting: [point], similar: [] };
}

function heightIn(metres: number | undefined, unit: 'm' | 'ft'): number | undefined {
  return metres === undefined || unit === 'm' ? metres : Math.round(metres * feetPerMetre);
}
