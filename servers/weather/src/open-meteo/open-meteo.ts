import type { ForecastRequest, Units, WeatherProvider } from '../forecast/weather.ts';
import type { Place } from '../place/place.ts';
import { createFeed, type FeedSource } from '../upstream/feed.ts';
import type { Query } from '../upstream/upstream.ts';
import { currentVariables, readCurrent } from './read-current.ts';
import { dailyVariables, hourlyVariables, readForecast } from './read-forecast.ts';
import { unitParameters } from './units.ts';

export const openMeteoAttribution = 'Weather data by Open-Meteo.com';

interface OpenMeteoOptions extends FeedSource {
  readonly currentCacheMs: number;
  readonly forecastCacheMs: number;
}

/** Weather of the whole world from the models of national services, by open-meteo.com. */
export function createOpenMeteo({
  currentCacheMs,
  forecastCacheMs,
  ...source
}: OpenMeteoOptions): WeatherProvider {
  const { name } = source.upstream;
  const currents = createFeed({
    ...source,
    read: (answer) => readCurrent(name, answer),
    freshMs: () => currentCacheMs,
  });
  const forecasts = createFeed({
    ...source,
    read: (answer) => readForecast(name, answer, source.time.wallClock()),
    // After midnight, a forecast would begin with yesterday.
    freshMs: ({ todayMs }) => Math.min(forecastCacheMs, todayMs),
  });
  return {
    name,
    attribution: openMeteoAttribution,
    current: (place, units, signal) =>
      currents.get('/v1/forecast', { ...at(place, units), current: currentVariables }, signal),
    async forecast(place, request, signal) {
      const { value, ...dated } = await forecasts.get('/v1/forecast', forecastQuery(place, request), signal);
      const days = value.days.slice(0, request.days);
      return { ...dated, value: { units: value.units, days, hours: value.hours.slice(0, request.hours) } };
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
