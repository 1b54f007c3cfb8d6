import { ask, type CallContext, canElicit, ToolError } from '@mcp-commons/core';
import { foldName } from '../place/fold-name.ts';
import { isInCountry, isInRegion } from '../place/matches-qualifier.ts';
import { describePlace, type Place } from '../place/place.ts';
import { isPostcode } from '../place/postcode.ts';
import { isInhabited } from '../place/rank-places.ts';
import { type PlaceQuery, type PlaceSearch, readPoint, resolvePlace } from '../place/resolve-place.ts';

/** The place that is meant, and others of its name. */
export interface FoundPlace {
  readonly place: Place;
  readonly others: readonly Place[];
}

const maxCandidates = 6;

/**
 * Finds the place of a call. If several places share a name, it asks the person, where the client can.
 *
 * @throws ToolError that lists the places of the name, each with the arguments that mean it.
 */
export async function findPlace(
  query: PlaceQuery,
  search: PlaceSearch,
  ctx: CallContext,
): Promise<FoundPlace> {
  const found = await resolvePlace(query, search, ctx.signal);
  switch (found.kind) {
    case 'found':
      return found;
    case 'invalid':
      throw new ToolError('invalid_input', `${found.problem}.`);
    case 'none':
      throw new ToolError('not_found', explainNone(query, found.similar));
    case 'ambiguous':
      return { place: choose(query, found.candidates, ctx), others: [] };
  }
}

function choose({ city }: PlaceQuery, candidates: readonly Place[], ctx: CallContext): Place {
  const question = `${JSON.stringify(city)} can mean several places`;
  const listed = candidates.slice(0, maxCandidates);
  const explained = `${question}. Call again with one of these:\n${listArguments(listed, candidates)}`;
  if (!canElicit(ctx)) throw new ToolError('invalid_input', explained);
  const byLabel = new Map(listed.map((place) => [describePlace(place), place]));
  const { place } = ask(ctx, {
    place: {
      method: 'elicitation/create',
      params: {
        mode: 'form',
        message: `${question}. Which one?`,
        requestedSchema: {
          type: 'object',
          properties: { place: { type: 'string', title: 'Place', enum: [...byLabel.keys()] } },
          required: ['place'],
        },
      },
    },
  });
  const accepted =
    place.kind === 'elicit' && place.action === 'accept' ? place.content?.['place'] : undefined;
  const chosen = byLabel.get(String(accepted));
  if (chosen === undefined) throw new ToolError('denied', `The person chose none. ${explained}`);
  return chosen;
}

/** Says that no place fits a query, and lists similar ones. */
export function explainNone({ city, region, country }: PlaceQuery, similar: readonly Place[]): string {
  const where = [region, country].filter((part) => part !== undefined).join(', ');
  const isCode = isPostcode(city.split(',', 1)[0] ?? '');
  const sought = isCode ? 'with the postcode' : 'named';
  const none = `No place ${sought} ${JSON.stringify(city)}${where && ` in ${where}`} is known.`;
  if (similar.length === 0 && isCode) {
    return `${none} Few postcodes of large cities are known: give the name of the place, or "lat,lon".`;
  }
  if (similar.length === 0) {
    return `${none} Check the spelling, put a comma before a region or country, try the English name, or give "lat,lon".`;
  }
  const listed = similar.slice(0, maxCandidates);
  return `${none} ${isCode ? 'Elsewhere it means' : 'Places of that name'}:\n${listArguments(listed, similar)}`;
}

function listArguments(listed: readonly Place[], all: readonly Place[]): string {
  return listed
    .map((place) => {
      const { population } = place;
      const size = population === undefined ? '' : `, population ${population.toLocaleString('en')}`;
      return `${JSON.stringify(argumentsFor(place, all))}: ${describePlace(place)}${size}`;
    })
    .join('\n');
}

/** The arguments that mean this place, and none of the others. */
export function argumentsFor(place: Place, all: readonly Place[]): PlaceQuery {
  const { name, region, countryCode, latitude, longitude } = place;
  const isMeant = (other: Place) =>
    foldName(other.name) === foldName(name) &&
    isInCountry(other, countryCode ?? '') &&
    (region === undefined || isInRegion(other, region));
  // A name with a comma would be read as name and region, and that of a state as a town's.
  const isName = isInhabited(place) && !name.includes(',') && readPoint(name) === undefined;
  return isName && all.filter(isMeant).length === 1 && countryCode !== undefined
    ? { city: name, ...(region !== undefined && { region }), country: countryCode }
    : { city: `${latitude.toFixed(4)},${longitude.toFixed(4)}` };
}
