import { expect, it } from 'vitest';
import * as z from 'zod';
import { commonOptions, defineServer, httpOptions } from '../index.ts';
import { help } from './help.ts';
import { printConfig } from './print-config.ts';

const server = defineServer({
  package: { name: 'x', version: '1.0.0', description: 'x', license: 'MIT', author: '', homepage: '' },
  name: 'sample',
  title: 'Sample',
  instructions: '',
  options: z.object({}),
  open: () => ({}),
});

it('is not mentioned by a project that has none yet', () => {
  const settings = {
    values: {},
    given: {},
    origins: new Map(),
    secrets: [],
    own: {},
    common: commonOptions.parse({}),
    http: httpOptions.parse({}),
  };
  expect(help(server)).not.toContain('Docs:');
  expect(JSON.parse(printConfig(server, 'mcpb', settings).text)).not.toHaveProperty('homepage');
});
