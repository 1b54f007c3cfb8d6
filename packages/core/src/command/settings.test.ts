import { expect, it } from 'vitest';
import * as z from 'zod';
import { defineServer } from '../index.ts';
import { allOptions } from './settings.ts';

it('refuses an option that would share its variable with one of the runtime', () => {
  const server = defineServer({
    package: { name: 'x', version: '1.0.0', description: 'x', license: 'MIT', author: 'x', homepage: 'x' },
    name: 'sample',
    title: 'Sample',
    instructions: '',
    options: z.object({ port: z.int() }),
    open: () => ({}),
  });

  expect(() => allOptions(server)).toThrow('server sample: the option port is one of the runtime');
});
