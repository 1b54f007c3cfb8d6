import type { Sky } from '../src/forecast/weather.ts';

/** The structured content of get_forecast, as far as the page shows it. */
export interface ForecastAnswer {
  readonly place: { readonly name: string; readonly region?: string; readonly country?: string };
  readonly attribution: string;
  readonly notes?: readonly string[];
  readonly age_seconds?: number;
  readonly units: {
    readonly temperature: string;
    readonly wind: string;
    readonly precipitation: string;
    readonly snowfall: string;
  };
  readonly days: readonly AnsweredDay[];
  readonly hours?: readonly AnsweredHour[];
}

export interface AnsweredDay {
  readonly date: string;
  readonly conditions?: string;
  readonly sky?: Sky;
  readonly low?: number;
  readonly high?: number;
  readonly precipitation?: number;
  readonly precipitation_probability?: number;
  readonly snowfall?: number;
  readonly wind_speed?: number;
  readonly wind_gusts?: number;
  readonly uv_index?: number;
  readonly sunrise?: string;
  readonly sunset?: string;
}

export interface AnsweredHour {
  readonly time: string;
  readonly conditions?: string;
  readonly temperature?: number;
  readonly precipitation?: number;
  readonly precipitation_probability?: number;
  readonly wind_speed?: number;
}

export function isForecastAnswer(value: unknown): value is ForecastAnswer {
  return (
    typeof value === 'object' && value !== null && 'days' in value && 'units' in value && 'place' in value
  );
}
