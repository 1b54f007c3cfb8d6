import { type ChartDay, type ChartUnits, drawForecast } from './draw-forecast.ts';
import { paintPng } from './paint-png.ts';

/** The chart of a forecast as a PNG. Loaded by the first forecast: a server that starts has nothing to draw. */
export function paintForecast(days: readonly ChartDay[], units: ChartUnits): Buffer {
  return paintPng(drawForecast(days, units));
}
