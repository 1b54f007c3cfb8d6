import { defineTool, reply, ToolError } from '@mcp-commons/core';
import * as z from 'zod';
import { amount } from '../forecast/describe.ts';
import { describePlace, type Place } from '../place/place.ts';
import { readCoordinates } from '../place/read-coordinates.ts';
import { findPlaces, type PlaceQuery, type PlaceSearch } from '../place/resolve-place.ts';
import { placeFieldsOf, placeSchema, reading } from './answer-fields.ts';
import { explainFailures } from './explain-failures.ts';
import { argumentsFor } from './find-place.ts';
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
        const places = (await placesOf(query, search, signal)).slice(0, maxPlaces);
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
        const none = `No place named ${JSON.stringify(query.city)} is known. Check the spelling, or try the English name.`;
        return reply(output, [...(lines.length > 0 ? lines : [none]), `${output.attribution}.`].join('\n'));
      }),
  });

async function placesOf(
  query: PlaceQuery,
  search: PlaceSearch,
  signal: AbortSignal,
): Promise<readonly Place[]> {
  const point = readCoordinates(query.city);
  if (typeof point === 'string') throw new ToolError('invalid_input', `${point}.`);
  return point === undefined ? (await findPlaces(query, search, signal)).fitting : [point];
}

function heightIn(metres: number | undefined, unit: 'm' | 'ft'): number | undefined {
  return metres === undefined || unit === 'm' ? metres : Math.round(metres * feetPerMetre);
}
