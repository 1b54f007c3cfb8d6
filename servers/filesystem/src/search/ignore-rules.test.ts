import { expect, it, vi } from 'vitest';
import { isIgnored, parseIgnoreFile } from './ignore-rules.ts';

const files = [
  parseIgnoreFile(
    '',
    '# comment\n\n*.log\n!keep.log\nbuild/\n/only-top\ndocs/*.pdf\n**/cache\n\\#odd\ntrailing  \ntwo words\nescaped\\   \nout/**\n!out/keep\n',
  ),
  parseIgnoreFile('sub', '!*.log\nlocal\n/top\n'),
];

const endless = { isOver: false, next: async () => true };

it.each([
  ['a.log', false, true],
  ['deep/a.log', false, true],
  ['keep.log', false, false],
  ['build', true, true],
  ['build', false, false],
  ['x/build', true, true],
  ['only-top', false, true],
  ['x/only-top', false, false],
  ['docs/a.pdf', false, true],
  ['x/docs/a.pdf', false, false],
  ['x/y/cache', true, true],
  ['# comment', false, false],
  ['#odd', false, true],
  ['two words', false, true],
  ['trailing', false, true],
  ['escaped ', false, true],
  ['escaped', false, false],
  ['out', true, false],
  ['out/x', false, true],
  ['out/keep', false, false],
  ['sub/a.log', false, false],
  ['sub/local', false, true],
  ['sub/top', false, true],
  ['sub/x/top', false, false],
  ['local', false, false],
])('%s (directory: %s) is ignored: %s', async (path, isDirectory, ignored) => {
  const above = path.startsWith('sub/') ? files : files.slice(0, 1);
  expect(await isIgnored(above, path, isDirectory, endless)).toBe(ignored);
});

// The time limit of the test catches a run that is read again from each of its blanks.
it('reads long runs of blanks', async () => {
  const blanks = ' '.repeat(400_000);
  const file = parseIgnoreFile('', `${blanks}x\na${blanks}\n`);

  expect(file.rules.map(({ names }) => names)).toEqual([['a']]);
});

it('skips a line that is longer than a pattern may be', async () => {
  const file = parseIgnoreFile('', `*${'a'.repeat(1_000)}\n*.log\n`);

  expect(await isIgnored([file], 'a'.repeat(1_000), false, endless)).toBe(false);
  expect(await isIgnored([file], 'a.log', false, endless)).toBe(true);
});

it('obeys the first rule after a byte order mark', async () => {
  const file = parseIgnoreFile('', '\ufeffbuild\n');

  expect(await isIgnored([file], 'build', true, endless)).toBe(true);
});

it('takes turns between rules, until the time is over', async () => {
  const file = parseIgnoreFile('', '*.log\n'.repeat(10));
  const next = vi.fn(async () => next.mock.calls.length < 4);

  const ignored = await isIgnored([file], 'a.ts', false, { isOver: true, next });

  expect(ignored).toBe(true);
  expect(next).toHaveBeenCalledTimes(4);
});
