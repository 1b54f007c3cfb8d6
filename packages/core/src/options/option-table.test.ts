import { expect, it } from 'vitest';
import * as z from 'zod';
import { optionTable } from './option-table.ts';

const table = optionTable(
  z.object({
    maxFileSize: z.int().min(1).max(100).default(10).describe('Bytes.'),
    ratio: z.number().min(0).optional(),
    offset: z.number().optional(),
    retries: z.int().min(1).optional(),
    shift: z.int().optional(),
    level: z.enum(['low', 'high']).default('low'),
    strict: z.boolean().default(false),
    files: z.array(z.string()).default([]).meta({ positional: true }),
    folder: z.string().meta({ path: 'directory' }).optional(),
    trimmed: z
      .string()
      .describe('Cut.')
      .transform((text) => text.trim())
      .optional(),
    apiToken: z.string().optional().describe('Key.').meta({ secret: true }),
  }),
);

const column = <Key extends keyof (typeof table)[number]>(name: Key) =>
  Object.fromEntries(table.map((option) => [option.key, option[name]]));

it('derives flags and variables from the keys; a secret has no flag', () => {
  expect(table[0]).toMatchObject({ flag: '--max-file-size', variable: 'MAX_FILE_SIZE' });
  expect(table.at(-1)).toMatchObject({ flag: undefined, variable: 'API_TOKEN', secret: true });
});

it('unwraps optional values and defaults', () => {
  expect(column('type')).toEqual({
    maxFileSize: 'number',
    ratio: 'number',
    offset: 'number',
    retries: 'number',
    shift: 'number',
    level: 'string',
    strict: 'boolean',
    files: 'list',
    folder: 'string',
    trimmed: 'string',
    apiToken: 'string',
  });
  expect(table.filter((option) => option.default !== undefined).map(({ key }) => key)).toEqual([
    'maxFileSize',
    'level',
    'strict',
    'files',
  ]);
});

it('takes descriptions and marks from any level of a schema', () => {
  const described = table.filter(({ description }) => description !== '');
  expect(described.map(({ key, description }) => [key, description])).toEqual([
    ['maxFileSize', 'Bytes.'],
    ['trimmed', 'Cut.'],
    ['apiToken', 'Key.'],
  ]);
  expect(column('path')).toMatchObject({ folder: 'directory', trimmed: undefined });
  expect(column('positional')).toMatchObject({ files: true, folder: false });
});

it('names the range of a number and the choices of an enum', () => {
  expect(column('range')).toMatchObject({
    maxFileSize: '1..100',
    ratio: '0..',
    offset: '',
    retries: '1..',
    shift: 'a whole number',
    level: 'low, high',
    strict: '',
  });
});
