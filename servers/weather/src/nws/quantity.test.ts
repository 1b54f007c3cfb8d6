import { expect, it } from 'vitest';
import { readRain, readTemperature, readWindSpeed } from './quantity.ts';

const celsius = (value: number | null) => ({ unitCode: 'wmoUnit:degC', value });
const kilometres = (value?: number | null, maxValue?: number) => ({
  unitCode: 'wmoUnit:km_h-1',
  value,
  maxValue,
});

it.each([
  [14, 'F', 'fahrenheit', 14],
  [14, 'F', 'celsius', -10],
  [14, 'C', 'fahrenheit', 57.2],
  [celsius(20.04), 'F', 'celsius', 20],
  [celsius(20), undefined, 'fahrenheit', 68],
  [{ unitCode: 'wmoUnit:degF', value: 14 }, 'C', 'celsius', -10],
  [celsius(null), 'F', 'celsius', undefined],
  [null, 'F', 'celsius', undefined],
  [undefined, undefined, 'celsius', undefined],
] as const)('reads the temperature %j of unit %s in %s as %s', (value, unit, units, expected) => {
  expect(readTemperature(value, unit, units)).toBe(expected);
});

it.each([
  ['5 to 10 mph', 'fahrenheit', 10],
  ['5 to 10 mph', 'celsius', 16.1],
  ['2.5 mph', 'fahrenheit', 2.5],
  [kilometres(10, 20), 'celsius', 20],
  [kilometres(10), 'fahrenheit', 6.2],
  [kilometres(null), 'celsius', undefined],
  [{ unitCode: 'unit:m_s-1', value: 5 }, 'celsius', 18],
  [{ unitCode: 'wmoUnit:kt', value: 10 }, 'fahrenheit', 11.5],
  [{ unitCode: 'wmoUnit:mi_h-1', value: 10 }, 'fahrenheit', 10],
  [{ unitCode: 'wmoUnit:beaufort', value: 10 }, 'celsius', undefined],
  [{ unitCode: 'constructor', value: 10 }, 'celsius', undefined],
  ['', 'celsius', undefined],
  [null, 'celsius', undefined],
] as const)('reads the wind speed %j in the units of %s as %s', (value, units, expected) => {
  expect(readWindSpeed(value, units)).toBe(expected);
});

it.each([
  [{ unitCode: 'wmoUnit:mm', value: 12.7 }, 'fahrenheit', 0.5],
  [{ unitCode: 'wmoUnit:mm', value: 12.74 }, 'celsius', 12.7],
  [{ unitCode: 'wmoUnit:m', value: 0.0127 }, 'celsius', 12.7],
  [{ unitCode: 'unit:m', value: 0.0127 }, 'fahrenheit', 0.5],
  [{ unitCode: 'wmoUnit:in', value: 0.5 }, 'celsius', undefined],
  [{ unitCode: 'constructor', value: 5 }, 'celsius', undefined],
  [{ unitCode: 'wmoUnit:mm', value: null }, 'celsius', undefined],
  [null, 'celsius', undefined],
] as const)('reads the rain %j in the units of %s as %s', (value, units, expected) => {
  expect(readRain(value, units)).toBe(expected);
});
