import { expect, it, vi } from 'vitest';
import { openWeather } from './open-weather.fixture.ts';

const loaded = vi.hoisted(() => [] as string[]);
vi.mock('undici', (original) => {
  loaded.push('undici');
  return original();
});

it('loads the HTTP client with the first call, not before', async () => {
  const { client, call } = await openWeather();
  await client.listTools();
  expect(loaded).toEqual([]);
  await call('get_weather', { city: '1,1' });
  expect(loaded).toEqual(['undici']);
});
