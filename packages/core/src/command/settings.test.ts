import { expect, it } from 'vitest';
import * as z from 'zod';
import { sampleServer } from '../runtime/sample-server.fixture.ts';
import { allOptions } from './settings.ts';

it('refuses an option that would share its variable with one of the runtime', () => {
  const server = { ...sampleServer([]), options: z.object({ port: z.int() }) };
  expect(() => allOptions(server)).toThrow('server sample: the option port is one of the runtime');
});
