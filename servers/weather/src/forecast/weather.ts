import type { Place } from '../place/place.ts';
import type { Dated } from '../upstream/feed.ts';

export type Units = 'celsius' | 'fahrenheit';

/** The kinds of sky that pictures distinguish. */
export const skies = [
  'clear',
  'partly-cloudy',
  'cloudy',
  'fog',
  'drizzle',
  'rain',
  'showers',
  'snow',
  'thunderstorm',
] as const;
export type Sky = (typeof skies)[number];

/** A number is absent when the source has none: that means "no data", never 0. */
type Reading = number | undefined;

export interface Conditions {
  readonly text: string;
  readonly sky?: Sky | undefined;
}

/** Units of the numbers, as the source gives them. */
export interface UnitNames {
  readonly temperature: string;
  readonly wind: string;
  readonly precipitation: string;
  readonly snowfall: string;
}

export interface CurrentWeather {
  /** ISO 8601 to the minute, with the offset of the place. */
  readonly time: string;
  readonly basis: 'model' | 'observation';
  /** Where it was observed. */
  readonly station?: string | undefined;
  readonly units: UnitNames;
  readonly conditions?: Conditions | undefined;
  readonly temperature: Reading;
  readonly feelsLike: Reading;
  readonly humidity: Reading;
  readonly precipitation: Reading;
  readonly snowfall: Reading;
  readonly cloudCover: Reading;
  /** hPa at sea level. */
  readonly pressure: Reading;
  readonly windSpeed: Reading;
  readonly windGusts: Reading;
  /** Degrees it comes from. */
  readonly windDirection: Reading;
}

export interface ForecastDay {
  /** `2026-06-15`, the day at the place. */
  readonly date: string;
  readonly conditions?: Conditions | undefined;
  readonly low: Reading;
  readonly high: Reading;
  readonly precipitation: Reading;
  readonly precipitationProbability: Reading;
  readonly snowfall: Reading;
  readonly windSpeed: Reading;
  readonly windGusts: Reading;
  readonly uvIndex: Reading;
  readonly sunrise?: string | undefined;
  readonly sunset?: string | undefined;
}

export interface ForecastHour {
  readonly time: string;
  readonly conditions?: Conditions | undefined;
  readonly temperature: Reading;
  readonly feelsLike: Reading;
  readonly precipitation: Reading;
  readonly precipitationProbability: Reading;
  readonly windSpeed: Reading;
}

export interface Forecast {
  readonly units: UnitNames;
  readonly days: readonly ForecastDay[];
  readonly hours: readonly ForecastHour[];
}

export interface ForecastRequest {
  readonly units: Units;
  readonly days: number;
  readonly hours: number;
}

/** A source of weather. Both methods return undefined for a place that it does not cover; the next one is asked then. */
export interface WeatherProvider {
  readonly name: string;
  /** The words that the source requires with its data. */
  readonly attribution: string;
  current(place: Place, units: Units, signal: AbortSignal): Promise<Dated<CurrentWeather> | undefined>;
  forecast(place: Place, request: ForecastRequest, signal: AbortSignal): Promise<Dated<Forecast> | undefined>;
}
