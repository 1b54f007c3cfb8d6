import { expect, it } from 'vitest';
import * as z from 'zod';
import { optionTable } from '../options/option-table.ts';
import { parseCommandLine } from '../options/parse-command-line.ts';
import { readOptions } from '../options/read-options.ts';
import { temporaryFile } from '../temporary-file.fixture.ts';
import { takeWords } from './settings.ts';

const schema = z.object({
  roots: z.array(z.string()).default([]).describe('Folders.').meta({ positional: true }),
  readOnly: z.boolean().default(false).describe('A switch.'),
});
const table = optionTable(schema);
const take = (argv: readonly string[]) => takeWords(parseCommandLine(argv, table), table);

it.each<[string, readonly string[], readonly string[], readonly string[]]>([
  ['stdio', ['/a', '/b,c'], [], ['/a', '/b,c']],
  ['http', ['http', '/a'], ['http'], ['/a']],
  ['a switch between', ['/a', '--read-only', '/b'], [], ['/a', '/b']],
  ['print-config', ['print-config', 'vscode', '/a'], ['print-config', 'vscode'], ['/a']],
  ['a folder that is named like a command', ['./http'], [], ['./http']],
  ['a folder that is named like a flag', ['--roots', './roots'], [], ['./roots']],
  ['beside its flag', ['--roots', '/a,/b', '/c,d'], [], ['/a', '/b', '/c,d']],
])('takes plain words as items of the positional option: %s', (_what, argv, words, roots) => {
  const line = take(argv);
  expect(line.words).toEqual(words);
  expect(readOptions(schema, table, line, { ROOTS: '/variable' }).values.roots).toEqual(roots);
});

it('takes no word for the value of a switch', () => {
  const line = take(['-h', 'a', '-V', 'b', '--json', 'c', '--no-read-only', 'd']);
  expect(line).toMatchObject({ help: true, version: true, json: true });
  expect(line.flags.get('roots')).toEqual(['a', 'b', 'c', 'd']);
});

it('leaves words alone where no option is positional', () => {
  const plain = optionTable(z.object({}));
  const line = parseCommandLine(['docter'], plain);
  expect(takeWords(line, plain)).toBe(line);
});

it.each([
  [['http', '--read-only', 'false', '/a'], 'false'],
  [['--no-read-only', 'TRUE'], 'TRUE'],
])('refuses the value of a switch as a word of its own: %j', (argv, word) => {
  expect(() => take(argv)).toThrow(
    `--read-only is a switch and does not take ${word}: write --read-only or --no-read-only`,
  );
  expect(take(['--read-only=false', 'true']).flags.get('roots')).toEqual(['true']);
});

it('refuses a word with a placeholder that the host left', () => {
  const line = take(['/a', '${HOME}/b']);
  expect(() => readOptions(schema, table, line, {})).toThrow(
    'ROOTS holds the placeholder ${HOME} (command line): nothing has filled it in',
  );
});

it.each([
  [
    'a value for the negation of a switch, which would mean its opposite',
    '--no-read-only=false',
    'read-only',
  ],
  ['the negation of an option that is no switch', '--no-roots', 'roots'],
])('refuses %s', (_what, flag, known) => {
  expect(() => take([flag])).toThrow(`unknown flag ${flag.split('=', 1)[0]}; did you mean --${known}?`);
});

it('takes the last of several values of an option that is no list', () => {
  expect(take(['--read-only=false', '--read-only']).flags.get('readOnly')).toBe('true');
});

it.each([`{"roots": 's3cret'}`, '{"roots": s3cret}'])(
  'quotes nothing of a configuration file that is not JSON: %s',
  (text) => {
    const line = take(['--config', temporaryFile(text)]);
    const read = () => readOptions(schema, table, line, {});
    expect(read).toThrow(/^--config .*file is not JSON: Unexpected token '.'$/);
    expect(read).not.toThrow('s3cret');
  },
);
