import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { nwsCases } from './nws/payload-cases.fixture.ts';
import { openMeteoCases } from './open-meteo/payload-cases.fixture.ts';
import { openWeather } from './open-weather.fixture.ts';

const cases = [...openMeteoCases, ...nwsCases];

it('has a case for every payload', () => {
  const files = readdirSync(new URL('../fixtures', import.meta.url)).map((file) => file.replace('.json', ''));
  expect(cases.map(({ payload }) => payload).sort()).toEqual(files.sort());
});

it.each(cases)('answers $tool rightly when the upstream sends $payload', async (row) => {
  const { payload, at, tool, input = { city: 'Berlin' }, options, answer = payload, says, error } = row;
  const { call } = await openWeather({ [at]: answer }, options);
  const { text, isError = false } = await call(tool, input);
  expect(text).toContain(says ?? error);
  expect(isError).toBe(error !== undefined);
});
