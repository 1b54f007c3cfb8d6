import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkspace, type Workspace } from '../workspace.fixture.ts';

let files: Workspace;
beforeAll(async () => {
  files = await openWorkspace({ maxResults: 3, searchTimeoutMs: 1_500 });
  files.put('src/a.ts', 'const a = 1;\nconst b = a;\n');
  files.put('src/deep/b.ts', 'import { a } from "../a";\nconsole.log(A);\n');
  files.put('src/deep/c.md', '# Title\n\na.b\n');
  files.put('dist/a.ts', 'const built = 1;\n');
  files.put('.gitignore', 'dist/\n');
  files.put('.git/config', 'const');
  files.put('binary', Buffer.from('const\0'));
  files.put('wide.txt', Buffer.from('\ufeffconst wide = 1;\r\nnext', 'utf16le'));
  files.put('evil.txt', `${'a'.repeat(40)}!`);
  for (let i = 0; i < 8; i += 1) files.put(`many/${i}.txt`, `needle ${i}\n`);
  symlinkSync('.', join(files.root, 'src/loop'));
});
afterAll(() => files.close());

describe('search_files', () => {
  it.each([
    [{ pattern: '*.ts', directory: 'src' }, ['src/a.ts', 'src/deep/b.ts']],
    [{ pattern: '*.ts', path: 'src' }, ['src/a.ts', 'src/deep/b.ts']],
    [{ pattern: 'deep/*', directory: 'src' }, ['src/deep/b.ts', 'src/deep/c.md']],
    [{ pattern: '*', directory: 'src', excludePatterns: ['*.ts', 'loop'] }, ['src/deep/', 'src/deep/c.md']],
    [{ pattern: '*.ts', directory: '.', gitignore: true }, ['src/a.ts', 'src/deep/b.ts']],
    [{ pattern: 'nothing' }, ['[Nothing was found.]']],
  ])('finds by %j', async (input, lines) => {
    const { text, output } = await files.call('search_files', input);

    expect(text.split('\n')).toEqual(lines);
    expect(output).toMatchObject({ truncated: false });
  });

  it('gives names from the allowed directory on when none is given', async () => {
    const { text } = await files.call('search_files', { pattern: '*.md' });
    expect(text).toBe(join(files.root, 'src/deep/c.md'));
  });

  it('goes on where it stopped', async () => {
    const pages = [];
    for (const offset of [0, 3, 6]) {
      pages.push(await files.call('search_files', { pattern: '*.txt', directory: 'many', offset }));
    }

    expect(pages.map(({ output }) => output?.['nextOffset'])).toEqual([3, 6, undefined]);
    expect(pages[0]?.text).toContain('[There is more. Go on with offset 3, or narrow the pattern.]');
    expect(
      pages.flatMap(({ text }) => text.split('\n').filter((line) => line.startsWith('many'))),
    ).toHaveLength(8);
  });

  it('refuses a pattern it does not have', async () => {
    const answer = await files.call('search_files', { pattern: '{a,b}'.repeat(9) });
    expect(answer).toMatchObject({
      isError: true,
      text: 'Error: The braces of a pattern make at most 64 alternatives.',
    });
  });
});

describe('grep_files', () => {
  it.each([
    [{ pattern: 'const a' }, ['src/a.ts:1: const a = 1;']],
    [{ pattern: 'CONST A', ignoreCase: true }, ['src/a.ts:1: const a = 1;']],
    [{ pattern: 'a.b' }, ['src/deep/c.md:3: a.b']],
    [{ pattern: '^# T', regex: true }, ['src/deep/c.md:1: # Title']],
    [{ pattern: '\\# \\w+', regex: true }, ['src/deep/c.md:1: # Title']],
    [{ pattern: '\\p{Lu}\\p{Ll}', regex: true }, ['src/deep/c.md:1: # Title']],
    [{ pattern: 'LOG\\(a', regex: true, ignoreCase: true }, ['src/deep/b.ts:2: console.log(A);']],
    [
      { pattern: 'a', include: '*.md', context: 1 },
      ['--', 'src/deep/c.md-2- ', 'src/deep/c.md:3: a.b', 'src/deep/c.md-4- '],
    ],
    [{ pattern: 'import', path: 'src/deep/b.ts' }, ['src/deep/b.ts:1: import { a } from "../a";']],
  ])('finds %j', async (input, lines) => {
    const { text, output } = await files.call('grep_files', { path: 'src', ...input });

    expect(text.split('\n')).toEqual(lines);
    expect(output).toMatchObject({ matches: 1, files: 1, truncated: false });
  });

  it('reads UTF-16, passes binary files over, obeys .gitignore', async () => {
    const { text } = await files.call('grep_files', { pattern: 'const ', path: '.', gitignore: true });

    expect(text.split('\n').map((line) => line.split(':')[0])).toEqual(['wide.txt', 'src/a.ts', 'src/a.ts']);
  });

  it('goes on where it stopped', async () => {
    const first = await files.call('grep_files', { pattern: 'needle', path: 'many' });
    const second = await files.call('grep_files', { pattern: 'needle', path: 'many', offset: 6 });

    expect(first.output).toEqual({ matches: 3, files: 3, truncated: true, nextOffset: 3 });
    expect(second.text).toBe('many/6.txt:1: needle 6\nmany/7.txt:1: needle 7');
  });

  it('ends a regular expression that runs away, and answers other calls meanwhile', async () => {
    const search = files.call('grep_files', { pattern: '(a+)+$', regex: true, path: 'evil.txt' });
    const started = performance.now();
    await files.call('get_file_info', { path: 'evil.txt' });
    const other = performance.now() - started;

    const { text, output } = await search;

    expect(output).toMatchObject({ matches: 0, truncated: true });
    expect(text).toContain('The time was over before the end (SEARCH_TIMEOUT_MS)');
    expect(other).toBeLessThan(1_000);
  });

  it('refuses an invalid regular expression', async () => {
    const answer = await files.call('grep_files', { pattern: '(', regex: true });
    expect(answer.text).toMatch(
      /^Error: pattern: Invalid regular expression.*Leave out regex to search for it as text\./,
    );
  });
});
