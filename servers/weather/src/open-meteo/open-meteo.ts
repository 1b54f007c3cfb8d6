import type { ForecastRequest, Units, WeatherProvider } from '../forecast/weather.ts';
import type { Place } from '../place/place.ts';
import { createFeed, type FeedLimits } from '../upstream/feed.ts';
import type { Time } from '../upstream/time.ts';
import type { Query, Upstream } from '../upstream/upstream.ts';
import { currentVariables, readCurrent } from './read-current.ts';
import { dailyVariables, hourlyVariables, readForecast } from './read-forecast.ts';
import { unitParameters } from './units.ts';

export const openMeteoAttribution = 'Weather data by Open-Meteo.com';

export interface OpenMeteoOptions {
  readonly upstream: Upstream;
  readonly limits: FeedLimits;
  readonly time: Time;
  readonly currentCacheMs: number;
  readonly forecastCacheMs: number;
}

/** Weather of the whole world from the models of national services, by open-meteo.com. */
export function createOpenMeteo(options: OpenMeteoOptions): WeatherProvider {
  const { upstream, limits, time } = options;
  const { name } = upstream;
  const shared = { upstream, time, ...limits };
  const currents = createFeed({
    ...shared,
    read: (answer) => readCurrent(name, answer),
    freshMs: () => options.currentCacheMs,
  });
  const forecasts = createFeed({
    ...shared,
    read: (answer) => readForecast(name, answer),
    freshMs: () => options.forecastCacheMs,
  });
  return {
    name,
    attribution: openMeteoAttribution,
    current: (place, units, signal) =>
      currents.get('/v1/forecast', { ...at(place, units), current: currentVariables }, signal),
    async forecast(place, request, signal) {
      const { value, ...dated } = await forecasts.get('/v1/forecast', forecastQuery(place, request), signal);
      const days = value.days.slice(0, request.days);
      return { ...dated, value: { ...value, days, hours: value.hours.slice(0, request.hours) } };
    },
  };
}

function at({ latitude, longitude }: Place, units: Units): Query {
  return {
    latitude: String(latitude),
    longitude: String(longitude),
    timezone: 'auto',
    ...unitParameters(units),
  };
}

function forecastQuery(place: Place, { units, days, hours }: ForecastRequest): Query {
  return {
    ...at(place, units),
    daily: dailyVariables,
    forecast_days: String(days),
    ...(hours > 0 && { hourly: hourlyVariables, forecast_hours: String(hours) }),
  };
}
