import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nextOffset, openWorkspace, type Workspace } from '../workspace.fixture.ts';
import { openSearchTree } from './search-tree.fixture.ts';

let files: Workspace;
beforeAll(async () => {
  files = await openSearchTree();
});
afterAll(() => files.close());

describe('search_files', () => {
  it.each([
    [{ pattern: '*.ts', directory: 'src' }, ['src/a.ts', 'src/deep/b.ts']],
    [{ pattern: '*.ts', path: 'src' }, ['src/a.ts', 'src/deep/b.ts']],
    [{ pattern: 'deep/*', directory: 'src' }, ['src/deep/b.ts', 'src/deep/c.md']],
    [{ pattern: '*', directory: 'src', excludePatterns: ['*.ts', 'loop'] }, ['src/deep/', 'src/deep/c.md']],
    [{ pattern: '*.ts', directory: '.', gitignore: true }, ['src/a.ts', 'src/deep/b.ts']],
    [
      { pattern: 'nothing' },
      [
        '[Nothing was found. A pattern must match the whole name and its case: "*part*" finds names that contain part.]',
      ],
    ],
  ])('finds by %j', async (input, lines) => {
    const { text } = await files.call('search_files', input);

    expect(text.split('\n')).toEqual(lines);
  });

  it('refuses two different places', async () => {
    const { text } = await files.call('search_files', { pattern: '*.ts', directory: 'src', path: 'many' });
    expect(text).toBe('Error: directory and path name different places; give only one of them.');
  });

  it('gives names that start with the allowed directory when none is given', async () => {
    const { text } = await files.call('search_files', { pattern: '*.md' });
    expect(text).toBe(join(files.root, 'src/deep/c.md'));
  });

  it.each([
    { pattern: '/src/*.ts' },
    { pattern: '{a,/b}' },
    { pattern: '../src/*.ts' },
    { pattern: '*', excludePatterns: ['/src'] },
  ])('refuses what no path can match: %j', async (input) => {
    const { text, isError } = await files.call('search_files', input);

    expect(isError).toBe(true);
    expect(text).toMatch(
      /^Error: A pattern cannot begin with "\/" or contain "\.\.": .+ which is another argument\.$/,
    );
  });

  it('goes on where it stopped', async () => {
    const pages = [];
    for (const offset of [0, 3, 6]) {
      pages.push(await files.call('search_files', { pattern: '*.txt', directory: 'many', offset }));
    }

    expect(pages.map(({ text }) => nextOffset(text))).toEqual([3, 6, undefined]);
    expect(pages[0]?.text).toContain('[There is more. Go on with offset 3, or narrow the pattern.]');
    expect(
      pages.flatMap(({ text }) => text.split('\n').filter((line) => line.startsWith('many'))),
    ).toHaveLength(8);
  });

  it.each([
    ['search_files', { pattern: '*.txt', directory: 'many', offset: 9 }],
    ['grep_files', { pattern: 'needle', path: 'many', offset: 9 }],
  ])('%s says that there are results, but none after offset', async (tool, input) => {
    const { text } = await files.call(tool, input);

    expect(text).toBe('[Nothing is there: offset skips all results that were found, of which there are 8.]');
  });

  it('goes on even when one path is longer than an answer may be', async () => {
    const small = await openWorkspace({ maxAnswerBytes: 1_024 });
    const path = `${`${'d'.repeat(250)}/`.repeat(5)}leaf`;
    small.put(path, '');

    const { text } = await small.call('search_files', { pattern: 'leaf', directory: '.' });
    await small.close();

    expect(text).toBe(`${path.slice(0, 1_020)}…`);
  });

  it('shows no result after one that does not fit', async () => {
    const small = await openWorkspace({ maxAnswerBytes: 1_024 });
    for (let i = 0; i < 6; i += 1) small.put(`${i}${'x'.repeat(199)}`, '');
    small.put('6', '');

    const { text } = await small.call('search_files', { pattern: '*', directory: '.' });
    await small.close();

    expect(text).toMatch(/^(\dx{199}\n){5}\[There is more\. Go on with offset 5, or narrow the pattern\.\]$/);
  });

  it('ends when a .gitignore makes it slow, and lets other calls be answered', async () => {
    const hostile = await openWorkspace({ searchTimeoutMs: 500 });
    hostile.put('.gitignore', `*${'a'.repeat(60)}b\n`.repeat(1_000));
    for (let i = 0; i < 300; i += 1) hostile.put(`${'a'.repeat(150)}${i}`, '');

    const search = hostile.call('search_files', { pattern: '*', directory: '.', gitignore: true });
    const started = performance.now();
    await hostile.call('get_file_info', { path: '.' });
    const other = performance.now() - started;
    const { text } = await search;
    await hostile.close();

    expect(text).toContain('The search ran out of time (SEARCH_TIMEOUT_MS)');
    expect(other).toBeLessThan(1_000);
  });

  it('obeys the beginning of a .gitignore that is too long, and only whole rules', async () => {
    files.put('long/.gitignore', `*.o\n#${'x'.repeat(99_993)}\n*.log`);
    files.put('long/a.o', '');
    files.put('long/b.c', '');

    const { text } = await files.call('search_files', { pattern: '?.?', directory: 'long', gitignore: true });

    expect(text).toBe('long/b.c');
  });

  it('does not obey the .gitignore of a directory beside', async () => {
    files.put('beside/a/.gitignore', '*.o\n');
    files.put('beside/ab/x.o', '');

    const input = { pattern: '*.o', directory: 'beside', gitignore: true };
    const { text } = await files.call('search_files', input);

    expect(text).toBe('beside/ab/x.o');
  });

  it('looks for .gitignore files up to the top of the file system', async () => {
    const all = await openWorkspace({ allowedPaths: ['/'] });

    const input = { pattern: 'x', directory: all.root, gitignore: true };
    const { text } = await all.call('search_files', input);
    await all.close();

    expect(text).toContain('Nothing was found.');
  });

  it('obeys the .gitignore files above, up to the top of the repository', async () => {
    files.put('above/.gitignore', '*.not\n');
    files.put('above/repository/.git', 'gitdir: elsewhere');
    files.put('above/repository/.gitignore', '*.o\n/a/b/only\n/only\n');
    files.put('above/repository/a/.gitignore', '!keep.o\n');
    for (const name of ['x.o', 'keep.o', 'only', 'x.not']) files.put(`above/repository/a/b/${name}`, 'x');

    const place = { path: 'above/repository/a/b', gitignore: true };
    const { text } = await files.call('search_files', { pattern: '*', ...place });
    const tree = await files.call('directory_tree', place);
    const found = await files.call('grep_files', { pattern: 'x', ...place });

    expect(text.split('\n')).toEqual([`${place.path}/keep.o`, `${place.path}/x.not`]);
    expect(tree.text).toBe('keep.o\nx.not');
    expect(found.text.split('\n')).toEqual([`${place.path}/keep.o:1: x`, `${place.path}/x.not:1: x`]);
  });

  it('looks at MAX_VISITED entries of a directory that holds more', async () => {
    const small = await openWorkspace({ maxVisited: 450 });
    for (let i = 0; i < 500; i += 1) small.put(`file ${i}`, '');

    const { text } = await small.call('search_files', { pattern: '*', directory: '.', offset: 400 });
    const nothing = await small.call('search_files', { pattern: 'absent' });
    await small.close();

    expect(text.split('\n')).toHaveLength(51);
    expect(text).toContain('Not everything was looked at (MAX_VISITED)');
    expect(nothing.text).toMatch(
      /^\[Nothing was found in the part that was searched\. A pattern must .+\]\n\[Not everything /,
    );
  });

  it('refuses a pattern with too many alternatives', async () => {
    const answer = await files.call('search_files', { pattern: '{a,b}'.repeat(9) });
    expect(answer).toMatchObject({
      isError: true,
      text: 'Error: The braces of a pattern may expand to at most 64 alternatives.',
    });
  });
});

describe('with several allowed directories', () => {
  let several: Workspace;
  beforeAll(async () => {
    mkdirSync(join(files.root, 'roots/in/deep'), { recursive: true });
    mkdirSync(join(files.root, 'roots/gone'));
    files.put('roots/in/f.txt', 'needle\n');
    const allowedPaths = ['roots', 'roots/in', 'roots/gone'].map((path) => join(files.root, path));
    several = await openWorkspace({ allowedPaths });
    await several.call('list_allowed_directories');
    rmSync(join(files.root, 'roots/gone'), { recursive: true });
  });
  afterAll(() => several.close());

  it.each([
    ['search_files', { pattern: '*.txt' }, ''],
    ['grep_files', { pattern: 'needle' }, ':1: needle'],
  ])('%s gives each result once, and leaves out a directory that was removed', async (tool, input, rest) => {
    const { text } = await several.call(tool, input);

    expect(text.split('\n')).toEqual([
      `${join(files.root, 'roots/in/f.txt')}${rest}`,
      `[Left out, because they have been removed or may not be read: ${join(files.root, 'roots/gone')}.]`,
    ]);
  });
});
