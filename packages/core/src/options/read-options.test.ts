import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { temporaryFile } from '../temporary-file.fixture.ts';
import { optionTable } from './option-table.ts';
import { readOptions } from './read-options.ts';

const schema = z.object({
  token: z.string().min(10).optional().meta({ secret: true }),
  pins: z.array(z.string()).optional().meta({ secret: true }),
  folder: z.string().optional().meta({ path: 'directory' }),
  roots: z.array(z.string()).default([]),
  limit: z.int().default(5),
  strict: z.boolean().default(false),
  level: z.enum(['info', 'warning']).default('warning'),
});

const read = (env: Record<string, string>, configFile?: string) =>
  readOptions(schema, optionTable(schema), { flags: new Map(), configFile }, env);

it('reads a secret, and nothing else, also from the file that its variable names', () => {
  const env = { TOKEN_FILE: temporaryFile('s3cret-token \r\n'), LIMIT_FILE: temporaryFile('7') };
  expect(read(env)).toMatchObject({ values: { token: 's3cret-token', limit: 5 }, secrets: ['s3cret-token'] });
});

it.each([
  ['a secret', { TOKEN: 's3cret' }, /^TOKEN: [^']*, not what was given \(environment TOKEN\)$/],
  ['blanks for a number', { LIMIT: ' ' }, /, not " " \(/],
  ['a number without end', { LIMIT: 'Infinity' }, /, not "Infinity" \(/],
  [
    'a name that every object has',
    { STRICT: 'constructor' },
    /^STRICT: must be true or false, not "constructor" \(/,
  ],
])('quotes what does not fit, but no secret: %s', (_what, env, message) => {
  expect(() => read(env)).toThrow(message);
  expect(() => read(env)).not.toThrow('s3cret');
});

it.each([
  ['~', homedir()],
  ['~/notes', join(homedir(), 'notes')],
  ['~other/notes', '~other/notes'],
  ['notes~', 'notes~'],
])('takes %s for a path as a shell does, but without looking up users', (path, expected) => {
  expect(read({ FOLDER: path }).values.folder).toBe(expected);
});

it.each([
  [{ folder: '${HOME}/notes' }, 'FOLDER'],
  [{ roots: ['/srv', '${HOME}/notes'] }, 'ROOTS'],
])('refuses a placeholder in a configuration file, which nothing fills in: %j', (options, variable) => {
  const file = temporaryFile(JSON.stringify(options));
  expect(() => read({}, file)).toThrow(`${variable} holds the placeholder \${HOME} (file ${file})`);
});

it('takes a secret in a configuration file as it is', () => {
  const file = temporaryFile(JSON.stringify({ token: 'pa${ss}word' }));
  expect(read({}, file).values.token).toBe('pa${ss}word');
});

it('reads the text of a list in a configuration file as in a variable, also of a secret', () => {
  const file = temporaryFile(JSON.stringify({ roots: '/a, /b', pins: '${a}, b' }));
  expect(read({}, file).values).toMatchObject({ roots: ['/a', '/b'], pins: ['${a}', 'b'] });
});

it('takes a choice in capital letters', () => {
  expect(read({ LEVEL: 'INFO' }).values.level).toBe('info');
});

it('takes an empty variable for none', () => {
  const env = { TOKEN: '', TOKEN_FILE: '', FOLDER: '', LIMIT: '', STRICT: '' };
  expect(read(env)).toMatchObject({ given: {}, secrets: [] });
});
