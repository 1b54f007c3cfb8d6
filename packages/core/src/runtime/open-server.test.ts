import { afterEach, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { defineServer, openServer } from '../index.ts';

afterEach(() => vi.useRealTimers());

it('gives up on an `open` that does not finish, and says so', async () => {
  vi.useFakeTimers();
  const server = defineServer({
    package: {
      name: '@mcp-commons/server-sleeper',
      version: '1.2.3',
      description: 'Sleeps',
      license: 'MIT',
      author: 'MCP Commons contributors',
      homepage: 'https://example.invalid',
    },
    name: 'sleeper',
    title: 'Sleeper',
    instructions: '',
    options: z.object({}),
    open: () => new Promise(() => {}),
  });
  const refused = expect(openServer(server, {})).rejects.toThrow('its `open` has not finished within 20 s');
  await vi.advanceTimersByTimeAsync(20_000);
  await refused;
});
