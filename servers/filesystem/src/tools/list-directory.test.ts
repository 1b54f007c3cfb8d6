import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openWorkspace, type Workspace } from '../workspace.fixture.ts';

let files: Workspace;
beforeAll(async () => {
  files = await openWorkspace({ maxEntries: 5 });
  for (const name of [
    'a/b/c/d',
    'a/one',
    'a/two',
    'many/1',
    'many/2',
    'many/3',
    'many/4',
    'many/5',
    'many/6',
  ]) {
    files.put(name, 'xyz');
  }
  files.put('odd/x\n[DIR] forged', '');
  files.put('odd/ blank', '');
  files.put('odd/right\u202eleft', '');
  symlinkSync('/etc', join(files.root, 'odd/link'));
  execFileSync('mkfifo', [join(files.root, 'odd/pipe')]);
});
afterAll(() => files.close());

describe('list_directory', () => {
  it('lists by name, with sizes when asked', async () => {
    const own = await openWorkspace();
    onTestFinished(() => own.close());
    for (const name of ['b/c', 'one', 'two']) own.put(name, 'xyz');
    expect((await own.call('list_directory')).text).toBe('[DIR] b\n[FILE] one\n[FILE] two');
    expect((await files.call('list_directory', { path: 'a', sizes: true })).text).toBe(
      '[DIR] b\n[FILE] one 3\n[FILE] two 3',
    );
  });

  it('quotes names that could forge a line', async () => {
    const { text } = await files.call('list_directory', { path: 'odd' });

    expect(text.split('\n')).toEqual([
      '[FILE] " blank"',
      '[LINK] link',
      '[OTHER] pipe',
      '[FILE] "right\\u202eleft"',
      '[FILE] "x\\n[DIR] forged"',
    ]);
  });

  it('shows other names as they are', async () => {
    for (const name of ['grün 1', 'blank\u00a0', 'a\u2028b\u2028c']) files.put(`names/${name}`, '');

    const { text } = await files.call('list_directory', { path: 'names' });

    expect(text.split('\n')).toEqual([
      '[FILE] "a\\u2028b\\u2028c"',
      '[FILE] "blank\\u00a0"',
      '[FILE] grün 1',
    ]);
  });

  it('escapes both units of a character that is not shown', async () => {
    files.put('astral/a\u{e0041}b', '');

    const { text } = await files.call('list_directory', { path: 'astral' });

    expect(text).toBe('[FILE] "a\\udb40\\udc41b"');
  });

  it('goes on even when one name is longer than an answer may be', async () => {
    const small = await openWorkspace({ maxAnswerBytes: 1_024 });
    small.put('\x01'.repeat(255), '');
    small.put('b', '');

    const first = await small.call('list_directory');
    const second = await small.call('list_directory', { offset: 1 });
    await small.close();

    expect(first.text).toMatch(
      /^\[FILE\] "(\\u0001)+.*…\n\[There is more: 2 entries\. Go on with offset 1\.\]$/,
    );
    expect(second.text).toBe('[FILE] b');
  });

  it('says that nothing is there beyond the end', async () => {
    const { text } = await files.call('list_directory', { path: 'many', offset: 6 });
    expect(text).toBe('[Nothing is there: the directory ends before offset, with 6 entries in all.]');
  });

  it('says when there is more, and how to get it', async () => {
    const first = await files.call('list_directory', { path: 'many' });
    const second = await files.call('list_directory', { path: 'many', offset: 5 });

    expect(first.text.split('\n')).toEqual([
      ...[1, 2, 3, 4, 5].map((name) => `[FILE] ${name}`),
      '[There is more: 6 entries. Go on with offset 5.]',
    ]);
    expect(second.text).toBe('[FILE] 6');
  });
});

it('list_directory and directory_tree say when they do not look at everything', async () => {
  const small = await openWorkspace({ maxVisited: 2 });
  onTestFinished(() => small.close());
  for (const name of ['a', 'b', 'c']) small.put(name, '');

  const list = await small.call('list_directory');
  const tree = await small.call('directory_tree');

  expect(list.text).toMatch(
    /^\[FILE\] .\n\[FILE\] .\n\[Only 2 entries of the directory are looked at \(MAX_VISITED\)\.\]$/,
  );
  expect(tree.text).toMatch(
    /^.\n.\n\[Not everything was looked at \(MAX_VISITED\): start in a subdirectory\.\]$/,
  );
});

describe('directory_tree', () => {
  it('shows what is below, to a depth', async () => {
    const { text } = await files.call('directory_tree', { path: 'a', depth: 2 });

    expect(text).toBe('b/\n  c/ …\none\ntwo\n["…" marks what is deeper: raise depth, or start there.]');
  });

  it('shows what is below a name with a newline', async () => {
    files.put('newline/new\nline/sub/leaf', '');

    const { text } = await files.call('directory_tree', { path: 'newline' });

    expect(text).toBe('"new\\nline"/\n  sub/\n    leaf');
  });

  it('leaves out what matches, and stops at its limit', async () => {
    const all = await files.call('directory_tree', { path: 'a', excludePatterns: ['b'] });
    const none = await files.call('directory_tree', { path: 'many', excludePatterns: ['*'] });
    const cut = await files.call('directory_tree', { path: 'many' });

    expect(all.text).toBe('one\ntwo');
    expect(none.text).toBe('[The directory is empty, or all that is in it is excluded.]');
    expect(cut.text).toBe('1\n2\n3\n4\n5\n…\n[Only 5 entries are shown: start in a subdirectory.]');
  });

  it('is complete when it has as many entries as are allowed', async () => {
    for (const name of ['a/1', 'b/1', 'c']) files.put(`five/${name}`, '');

    const { text } = await files.call('directory_tree', { path: 'five' });

    expect(text).toBe('a/\n  1\nb/\n  1\nc');
  });

  it('shows all entries of a directory with many', async () => {
    const all = await openWorkspace();
    const names = Array.from({ length: 450 }, (_, i) => `${1_000 + i}`);
    for (const name of names) all.put(name, '');

    const { text } = await all.call('directory_tree');
    await all.close();

    expect(text.split('\n')).toEqual(names);
  });

  it('counts what it shows when the answer is full', async () => {
    const small = await openWorkspace({ maxAnswerBytes: 1_024 });
    for (let i = 0; i < 9; i += 1) small.put(`${i}${'x'.repeat(199)}`, '');

    const { text } = await small.call('directory_tree');
    await small.close();

    expect(text).toMatch(/^(\dx{199}\n){5}\[Only 5 entries are shown: start in a subdirectory\.\]$/);
  });
});

describe('get_file_info', () => {
  it('says what a path is', async () => {
    const { output } = await files.call('get_file_info', { path: 'a/one' });

    expect(output).toMatchObject({
      kind: 'file',
      size: 3,
      hardLinks: 1,
      permissions: expect.stringMatching(/^\d{3}$/),
    });
  });
});
