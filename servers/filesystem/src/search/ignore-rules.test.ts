import { expect, it } from 'vitest';
import { isIgnored, parseIgnoreFile } from './ignore-rules.ts';

const files = [
  parseIgnoreFile(
    '',
    '# comment\n\n*.log\n!keep.log\nbuild/\n/only-top\ndocs/*.pdf\n**/cache\n\\#odd\ntrailing  \nout/**\n!out/keep\n',
  ),
  parseIgnoreFile('sub', '!*.log\nlocal\n'),
];

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
  ['#odd', false, true],
  ['trailing', false, true],
  ['out', true, false],
  ['out/x', false, true],
  ['out/keep', false, false],
  ['sub/a.log', false, false],
  ['sub/local', false, true],
  ['local', false, false],
])('%s (directory: %s) is ignored: %s', (path, isDirectory, ignored) => {
  expect(isIgnored(files, path, isDirectory)).toBe(ignored);
});
