import * as z from 'zod';
import type { Units } from '../forecast/weather.ts';

/** A measurement with its unit, such as `{ unitCode: "wmoUnit:degC", value: 21.7 }`; null when there is none. */
export const quantity = z.object({ unitCode: z.string(), value: z.number().nullable() });

/** NWS announced that forecasts will give quantities instead of numbers and words (weather-gov/api, feature flags). */
export const temperature = z.union([z.number(), quantity]).nullish();
export const windSpeed = z
  .union([
    z.string(),
    z.object({
      unitCode: z.string(),
      value: z.number().nullish(),
      maxValue: z.number().nullish(),
    }),
  ])
  .nullish();

export function readTemperature(
  value: z.output<typeof temperature>,
  unit: string | undefined,
  units: Units,
): number | undefined {
  const number = typeof value === 'object' ? value?.value : value;
  const code = typeof value === 'object' ? (value?.unitCode ?? '') : (unit ?? '');
  if (number === null || number === undefined) return undefined;
  const isFahrenheit = code.endsWith('F');
  if (isFahrenheit === (units === 'fahrenheit')) return tenths(number);
  return tenths(isFahrenheit ? ((number - 32) * 5) / 9 : (number * 9) / 5 + 32);
}

const milesPerKilometre = 0.621_371;

/** Observations were in m/s once. A speed of another unit counts as none. */
const kilometresPerHour = new Map([
  ['km_h-1', 1],
  ['m_s-1', 3.6],
  ['kt', 1.852],
  ['mi_h-1', 1 / milesPerKilometre],
]);

/** The highest speed of "5 to 10 mph" or of a quantity. */
export function readWindSpeed(value: z.output<typeof windSpeed>, units: Units): number | undefined {
  const { number, unit } = typeof value === 'string' ? readWords(value) : readQuantity(value);
  const factor = kilometresPerHour.get(unit);
  if (number === undefined || factor === undefined) return undefined;
  return tenths(number * factor * (units === 'fahrenheit' ? milesPerKilometre : 1));
}

function readWords(words: string) {
  const number = words.match(/\d+(?:\.\d+)?/g)?.at(-1);
  return {
    number: number === undefined ? undefined : Number(number),
    unit: words.includes('mph') ? 'mi_h-1' : 'km_h-1',
  };
}

function readQuantity(value: Exclude<z.output<typeof windSpeed>, string>) {
  return {
    number: value?.maxValue ?? value?.value ?? undefined,
    unit: unitOf(value),
  };
}

/** What a unit code ends with: `mm` of `wmoUnit:mm`. */
function unitOf(value: { readonly unitCode: string } | null | undefined): string {
  return value?.unitCode.split(':').at(-1) ?? '';
}

/** Rain was in m once. An amount of another unit counts as none. */
const millimetres = new Map([
  ['mm', 1],
  ['m', 1_000],
]);

/** A length as an amount of rain. */
export function readRain(
  value: z.output<typeof quantity> | null | undefined,
  units: Units,
): number | undefined {
  const number = value?.value ?? undefined;
  const factor = millimetres.get(unitOf(value));
  if (number === undefined || factor === undefined) return undefined;
  const amount = number * factor;
  return units === 'fahrenheit' ? Number((amount / 25.4).toFixed(3)) : tenths(amount);
}

export function tenths(number: number): number {
  return Math.round(number * 10) / 10;
}
