import { existsSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type AttackedTree,
  harmlessDots,
  malformed,
  plantTree,
  secrets,
  specialFiles,
  waysOut,
} from './attack-corpus.fixture.ts';
import { nextOffset, openWorkspace, type Workspace } from './workspace.fixture.ts';

let tree: AttackedTree;
let files: Workspace;
let socket: Server;
let before: unknown;
beforeAll(async () => {
  tree = plantTree();
  files = await openWorkspace({ maxFileSize: 1_000_000, searchTimeoutMs: 10_000 }, tree.root);
  socket = createServer();
  await new Promise<void>((resolve) => socket.listen(join(tree.root, 'socket'), resolve));
  before = tree.outside();
});
afterAll(async () => {
  socket.close();
  await files.close();
  tree.remove();
});
afterEach(() => expect(tree.outside()).toEqual(before));

const edits = [{ oldText: 'SECRET', newText: 'changed' }];

/** Every tool that takes a path, with the attack in each of its places. */
const uses: readonly (readonly [
  use: string,
  tool: string,
  input: (path: string) => Record<string, unknown>,
])[] = [
  ['read_file', 'read_file', (path) => ({ path })],
  ['read_file by bytes', 'read_file', (path) => ({ path, unit: 'bytes', limit: 5 })],
  ['read_multiple_files', 'read_multiple_files', (path) => ({ paths: [path] })],
  ['read_media_file', 'read_media_file', (path) => ({ path })],
  ['list_directory', 'list_directory', (path) => ({ path, sizes: true })],
  ['directory_tree', 'directory_tree', (path) => ({ path })],
  ['search_files', 'search_files', (path) => ({ directory: path, pattern: '*' })],
  ['grep_files', 'grep_files', (path) => ({ path, pattern: 'SECRET' })],
  ['get_file_info', 'get_file_info', (path) => ({ path })],
  ['write_file', 'write_file', (path) => ({ path, content: 'overwritten' })],
  ['write_file below', 'write_file', (path) => ({ path: `${path}/new`, content: 'overwritten' })],
  ['write_file append', 'write_file', (path) => ({ path, content: 'more', append: true })],
  ['edit_file', 'edit_file', (path) => ({ path, edits })],
  ['create_directory', 'create_directory', (path) => ({ path: `${path}/new` })],
  ['copy_file from', 'copy_file', (path) => ({ source: path, destination: 'copied' })],
  ['copy_file to', 'copy_file', (path) => ({ source: 'plain.txt', destination: `${path}/copied` })],
  ['move_file to', 'move_file', (path) => ({ source: 'plain.txt', destination: `${path}/moved` })],
  ['move_file from below', 'move_file', (path) => ({ source: `${path}/known`, destination: 'moved' })],
  ['delete_file below', 'delete_file', (path) => ({ path: `${path}/known` })],
];

/** Whether a call was refused. Of read_multiple_files, the part of its only file says so. */
const isRefused = (tool: string, { isError, text }: { isError: boolean; text: string }) =>
  isError || (tool === 'read_multiple_files' && /^.*: Error: .+\n$/.test(text));

describe.each(waysOut)('a way out: %s', (_technique, pattern) => {
  it.each(uses)('is refused by %s', async (_use, tool, input) => {
    const answer = await files.call(tool, input(pattern.replace('{top}', tree.top)));

    expect(isRefused(tool, answer)).toBe(true);
    expect(answer.text).toMatch(/not inside an allowed directory|ends in a separator/);
    for (const secret of secrets) expect(answer.json).not.toContain(secret);
  });
});

describe.each(malformed)('not a path: %s', (_technique, path) => {
  it.each(uses)('is refused by %s', async (_use, tool, input) => {
    const answer = await files.call(tool, input(path));

    expect(isRefused(tool, answer)).toBe(true);
    expect(answer.text).not.toContain('Internal error');
    for (const secret of secrets) expect(answer.json).not.toContain(secret);
  });
});

it.each(harmlessDots)('resolves dots after a link before it follows the link: %s', async (path) => {
  for (const tool of ['read_file', 'get_file_info', 'list_directory', 'write_file']) {
    const answer = await files.call(tool, { path, ...(tool === 'write_file' && { content: 'x' }) });
    expect(answer).toMatchObject({
      isError: true,
      text: expect.stringMatching(/does not exist|no parent directory/),
    });
  }
});

describe.each(specialFiles)('the special file %s', (path) => {
  it.each([
    ['read_file', { path }],
    ['read_media_file', { path }],
    ['write_file', { path, content: 'x' }],
    ['edit_file', { path, edits }],
    ['copy_file', { source: path, destination: 'copied' }],
  ])('is refused by %s at once', async (tool, input) => {
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => files.call(tool, input)));

    for (const { text } of answers) expect(text).toMatch(/is not a regular file/);
  });
});

describe('the tools that walk', () => {
  it.each([
    ['search_files', { pattern: '*' }],
    ['search_files', { pattern: '**/known', directory: '.' }],
    ['grep_files', { pattern: 'SECRET' }],
    ['grep_files', { pattern: 'SECRET', regex: true }],
    ['directory_tree', { depth: 60 }],
    ['list_directory', { sizes: true }],
    ['list_allowed_directories', {}],
  ])('%s %j never leaves the root', async (tool, input) => {
    const answer = await files.call(tool, input);

    expect(answer.isError).toBe(false);
    for (const secret of secrets) expect(answer.json).not.toContain(secret);
  });

  it('ends in a deep tree, and says so', async () => {
    const answer = await files.call('search_files', { pattern: 'nothing' });
    expect(answer.text).toContain('Deeper directories were left out (MAX_DEPTH)');
  });
});

describe('a wide tree', () => {
  const entries = 3_000;
  beforeAll(() => {
    for (let i = 0; i < entries; i += 1) files.put(`wide/${String(i).padStart(4, '0')}`, '');
  });

  it('is listed page by page, and every page says where the next begins', async () => {
    const names = new Set<string>();
    let offset: number | undefined = 0;
    while (offset !== undefined) {
      const { text } = await files.call('list_directory', { path: 'wide', offset });
      for (const [, name = ''] of text.matchAll(/^\[FILE\] (\d{4})$/gm)) names.add(name);
      offset = nextOffset(text);
    }
    expect(names.size).toBe(entries);
  });

  it.each([
    ['directory_tree', { path: 'wide' }, /\n\[Only \d+ entries are shown: start in a subdirectory\.\]$/],
    ['search_files', { pattern: '*', directory: 'wide' }, /\n\[There is more\. Go on with offset \d+, .+\]$/],
  ])('is cut by %s, which says so', async (tool, input, note) => {
    const { text } = await files.call(tool, input);
    expect(text).toMatch(note);
  });
});

describe.each(['read_file', 'grep_files', 'copy_file', 'edit_file'])('a sparse file of 8 TB', (tool) => {
  it(`does not keep ${tool} busy`, async () => {
    const answer = await files.call(tool, {
      ...(tool === 'copy_file' ? { source: 'sparse', destination: 'copied' } : { path: 'sparse' }),
      ...(tool === 'grep_files' && { pattern: 'x' }),
      ...(tool === 'edit_file' && { edits }),
    });
    expect(answer.text).toMatch(/too large|left out: 1/);
  });
});

it('says the same of a way out whether or not something is there', async () => {
  for (const tool of ['read_file', 'get_file_info', 'list_directory']) {
    const texts = [
      'to-file',
      'dangling-outside',
      'to-directory/known',
      'to-directory/absent',
      'to-file/below',
      '../outside/known',
      '../outside/absent',
    ];
    const answers = await Promise.all(
      texts.map(async (path) => (await files.call(tool, { path })).text.replace(path, '?')),
    );
    expect(new Set(answers).size).toBe(1);
  }
});

it('writes a hard link only by its name inside', async () => {
  await files.call('write_file', { path: 'hard-link', content: 'changed' });
  await files.call('edit_file', { path: 'hard-link', edits: [{ oldText: 'changed', newText: 'edited' }] });
  await files.call('write_file', { path: 'hard-link', content: '!', append: true });

  expect(files.get('hard-link')).toBe('edited!');
});

it('deletes a link, not its target', async () => {
  symlinkSync(join(tree.top, 'outside/known'), join(tree.root, 'doomed'));

  expect((await files.call('delete_file', { path: 'doomed' })).output).toEqual({ deleted: 'link' });
});

it.each([
  ['..foo'],
  ['a..b'],
  ['...'],
  [' blanks '],
  ['new\nline'],
  ['🎉'],
  ['e\u0301'],
  ["it's"],
  ['"quoted"'],
  ['$HOME'],
  ['%2e%2e'],
  ['*?[x]'],
  ['-rf'],
  ['CON'],
  ['x:y'],
  ['a\\b'],
])('serves the odd but good name %j', async (name) => {
  await files.call('write_file', { path: name, content: 'fine' });
  await files.call('create_directory', { path: `odd/${name}` });

  expect((await files.call('read_file', { path: join(tree.root, name) })).texts[0]).toBe('fine');
  expect((await files.call('move_file', { source: name, destination: `odd/${name}/moved` })).isError).toBe(
    false,
  );
  expect(files.get(`odd/${name}/moved`)).toBe('fine');
});

it('follows links that stay inside', async () => {
  expect((await files.call('read_file', { path: 'good-link' })).texts[0]).toBe('plain\n');
  expect((await files.call('read_file', { path: 'good-directory/file' })).texts[0]).toBe('deep\n');
  expect((await files.call('read_file', { path: 'to-root/to-root/plain.txt' })).texts[0]).toBe('plain\n');
});

it('stays with the root it was given when something else takes its name', async () => {
  const moved = join(tree.top, 'moved-root');
  renameSync(tree.root, moved);
  symlinkSync(join(tree.top, 'outside'), tree.root);

  const answers = [
    await files.call('read_file', { path: join(tree.root, 'known') }),
    await files.call('write_file', { path: join(tree.root, 'new'), content: 'x' }),
    await files.call('search_files', { pattern: 'known' }),
  ];

  rmSync(tree.root);
  renameSync(moved, tree.root);
  for (const answer of answers) for (const secret of secrets) expect(answer.json).not.toContain(secret);
  expect(existsSync(join(tree.top, 'outside/new'))).toBe(false);
});
