import type * as z from 'zod';
import type { getForecastTool } from '../src/tools/get-forecast.ts';

/** The structured content of get_forecast. */
export type ForecastAnswer = z.output<NonNullable<ReturnType<typeof getForecastTool>['output']>>;
export type AnsweredDay = ForecastAnswer['days'][number];
export type AnsweredHour = NonNullable<ForecastAnswer['hours']>[number];

export function isForecastAnswer(value: unknown): value is ForecastAnswer {
  return (
    typeof value === 'object' && value !== null && 'days' in value && 'units' in value && 'place' in value
  );
}
