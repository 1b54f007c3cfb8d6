import type { ForecastRequest, Units, WeatherProvider } from '../forecast/weather.ts';
import type { Place } from '../place/place.ts';
import { UpstreamError } from '../upstream/upstream-error.ts';
import { createNwsFeeds, type NwsOptions } from './nws-feeds.ts';
import { isAmerican, pointOf } from './point.ts';
import { nwsUnits, toDays, toHours } from './read-forecast.ts';
import { isUsable, toCurrentWeather } from './read-observation.ts';

/** How many stations are asked, the nearest first, until one has a fresh observation. */
const maxStations = 3;

/** Observations and forecasts of the US National Weather Service. */
export function createNws(options: NwsOptions): WeatherProvider {
  const { time } = options;
  const { name } = options.upstream;
  const { grids, stations, observations, forecasts } = createNwsFeeds(options);
  const gridOf = async (place: Place, signal: AbortSignal) => {
    if (!isAmerican(place)) return undefined;
    const { value } = await grids.get(`/points/${pointOf(place)}`, {}, signal);
    return value === 'outside' ? undefined : value;
  };

  /** Asks about the grid of a place; undefined when there is none. */
  const onGrid = async <T>(place: Place, signal: AbortSignal, ask: (grid: string) => Promise<T>) => {
    const grid = await gridOf(place, signal);
    if (grid === undefined) return undefined;
    try {
      return await ask(grid);
    } catch (error) {
      if (!(error instanceof UpstreamError && error.failure === 'no-data')) throw error;
      // The grid may have moved since the point was looked up.
      grids.forget(`/points/${pointOf(place)}`, {});
      const moved = await gridOf(place, signal);
      if (moved === undefined || moved === grid) throw error;
      return ask(moved);
    }
  };

  const current = async (place: Place, units: Units, signal: AbortSignal) => {
    const near = await onGrid(place, signal, (grid) => stations.get(`${grid}/stations`, {}, signal));
    if (near === undefined) return undefined;
    for (const { stationIdentifier: station, timeZone } of near.value.slice(0, maxStations)) {
      const { value, ...dated } = await observations.get(
        `/stations/${station}/observations/latest`,
        {},
        signal,
      );
      if (value !== undefined && isUsable(value, time.wallClock())) {
        return { ...dated, value: toCurrentWeather(value, timeZone, units) };
      }
    }
    throw new UpstreamError(
      'no-data',
      `${name} has no observation of the last two hours near this place. get_forecast gives its forecast for now.`,
    );
  };

  const forecastOn = async (grid: string, { units, days, hours }: ForecastRequest, signal: AbortSignal) => {
    const query = { units: units === 'celsius' ? 'si' : 'us' };
    const daily = await forecasts.get(`${grid}/forecast`, query, signal);
    const hourly = hours > 0 ? await forecasts.get(`${grid}/forecast/hourly`, query, signal) : undefined;
    const older = hourly !== undefined && hourly.ageMs > daily.ageMs ? hourly : daily;
    return {
      ...older,
      value: {
        units: nwsUnits(units),
        days: toDays(daily.value.periods, units).slice(0, days),
        hours: toHours(hourly?.value.periods.slice(0, hours) ?? [], units),
      },
    };
  };

  return {
    name,
    attribution: 'Weather data by the US National Weather Service',
    current,
    forecast: (place, request, signal) => onGrid(place, signal, (grid) => forecastOn(grid, request, signal)),
  };
}
