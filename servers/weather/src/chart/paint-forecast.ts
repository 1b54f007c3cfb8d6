import { type ChartDay, type ChartUnits, drawForecast } from './draw-forecast.ts';
import { paintPng } from './paint-png.ts';

/** The chart of a forecast as a PNG. The first forecast loads this module, to keep the start fast. */
export function paintForecast(days: readonly ChartDay[], units: ChartUnits): Buffer {
  return paintPng(drawForecast(days, units));
}
