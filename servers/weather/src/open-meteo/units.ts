import type { Units } from '../forecast/weather.ts';
import type { Query } from '../upstream/upstream.ts';

/** The parameters that ask for these units; metric is the default of the upstream. */
export function unitParameters(units: Units): Query {
  if (units === 'celsius') return {};
  return { temperature_unit: 'fahrenheit', wind_speed_unit: 'mph', precipitation_unit: 'inch' };
}

/** The unit of a variable, as people write it: Open-Meteo spells mph "mp/h". */
export function unitName(units: Readonly<Record<string, string>>, variable: string): string {
  const unit = units[variable] ?? '';
  return unit === 'mp/h' ? 'mph' : unit;
}
