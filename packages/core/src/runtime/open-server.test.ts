import { afterEach, expect, it, vi } from 'vitest';
import { openServer } from '../index.ts';
import { sampleServer } from './sample-server.fixture.ts';

afterEach(() => vi.useRealTimers());

it('gives up on an `open` that does not finish, and says so', async () => {
  vi.useFakeTimers();
  const server = { ...sampleServer([]), open: () => new Promise<never>(() => {}) };
  const refused = expect(openServer(server, {})).rejects.toThrow('its `open` has not finished within 20 s');
  await vi.advanceTimersByTimeAsync(20_000);
  await refused;
});
