import { linkSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openers } from './each-sandbox.fixture.ts';
import { type HostileTree, plantHostileTree, secret } from './hostile-tree.fixture.ts';
import { PathError } from './path-error.ts';
import { PathSandbox } from './path-sandbox.ts';

/** Paths that lead out by name or by link, each named by its technique; `{top}` is the parent of the root. */
const waysOut: readonly [technique: string, path: string][] = [
  ['parent', '..'],
  ['parent and down', '../outside/file'],
  ['absolute', '{top}/outside/file'],
  ['absolute with dots', '{top}/root/../outside/file'],
  ['deep dots', 'inner/deep/../../../outside/file'],
  ['too many dots', '../../../../../../../../../etc/passwd'],
  ['sibling by prefix', '{top}/root-sibling/file'],
  ['sibling by blank', '{top}/root /file'],
  ['sibling by quote', "{top}/root'/file"],
  ['sibling by tab', '{top}/root\t/file'],
  ['sibling by case', '{top}/Root/file'],
  ['link to a file', 'to-file'],
  ['link to a file, slash', 'to-file/'],
  ['below a link to a file', 'to-file/x'],
  ['link to a directory', 'to-directory'],
  ['below a link to a directory', 'to-directory/file'],
  ['absent below a link', 'to-directory/absent'],
  ['absent two levels below a link', 'to-directory/absent/below'],
  ['long name below a link', `to-directory/${'x'.repeat(300)}`],
  ['relative link', 'to-relative'],
  ['link to the parent', 'to-parent/outside/file'],
  ['link to /', 'to-top/etc/passwd'],
  ['/proc/self/root', 'to-proc/etc/passwd'],
  ['environment', 'to-environ'],
  ['descriptor', 'to-descriptor'],
  ['link to a sibling', 'to-sibling'],
  ['dangling link out', 'dangling-outside'],
  ['dangling link in', 'dangling-inside'],
  ['deep dangling link', 'dangling-deep'],
  ['loop', 'loop'],
  ['loop of two', 'loop-a'],
  ['below a loop', 'loop/x'],
  ['chain of links', 'chain-1'],
  ['link through a link', 'through'],
  ['link in a subdirectory', 'inner/up/file'],
  ['link after dots', 'inner/../to-directory/file'],
  ['link after a good link', 'good-directory/../../to-file'],
];

describe.each(openers)('a sandbox %s', (_name, opener) => {
  let tree: HostileTree;
  let sandbox: PathSandbox;
  beforeAll(async () => {
    tree = plantHostileTree();
    sandbox = await PathSandbox.open([tree.root], { opener });
  });
  afterAll(async () => {
    await sandbox.close();
    tree.remove();
  });

  // Not all of the tree at once: from Node 22 on, `recursive` follows the links in the root.
  const snapshot = () =>
    readdirSync(tree.top)
      .map((name) => join(tree.top, name))
      .filter((path) => path !== tree.root)
      .flatMap((path) =>
        readdirSync(path, { recursive: true, encoding: 'utf8' }).map((entry) => join(path, entry)),
      )
      .map((path) => [path, statSync(path).isFile() && readFileSync(path, 'utf8')]);

  describe.each(waysOut)('%s', (_technique, pattern) => {
    it.each([
      ['stat', (path: string) => sandbox.stat(path)],
      ['openFile', (path: string) => sandbox.openFile(path, (file) => file.readAll(1_000))],
      ['list', (path: string) => sandbox.list(path, 100, async ({ entries }) => entries)],
      ['walk', (path: string) => sandbox.walk(path, { maxDepth: 5, maxEntries: 100 }, async () => undefined)],
      ['createDirectory', (path: string) => sandbox.createDirectory(path)],
      ['createDirectory below', (path: string) => sandbox.createDirectory(join(path, 'new'))],
      ['write', (path: string) => sandbox.write(path.replace(/\/$/, ''), Buffer.from('overwritten'))],
      ['write below', (path: string) => sandbox.write(join(path, 'new'), Buffer.from('overwritten'))],
      [
        'update',
        (path: string) => sandbox.update(path.replace(/\/$/, ''), 1_000, () => Buffer.from('overwritten')),
      ],
      ['append', (path: string) => sandbox.append(path.replace(/\/$/, ''), Buffer.from('more'), 1_000)],
      ['copy from', (path: string) => sandbox.copy(path, 'copied', { maxBytes: 1_000 })],
      ['copy to', (path: string) => sandbox.copy('plain.txt', join(path, 'copied'), { maxBytes: 1_000 })],
      ['move to', (path: string) => sandbox.move('hard-link', join(path, 'moved'))],
      ['watch', (path: string) => sandbox.watch(path, () => undefined)],
    ] as const)('is refused by %s, in one sentence', async (_operation, attempt) => {
      const before = snapshot();
      const path = pattern.replace('{top}', tree.top);

      const failure = await attempt(path).then(
        () => undefined,
        (error: unknown) => error,
      );

      expect(failure).toBeInstanceOf(PathError);
      expect(failure).toMatchObject({ reason: 'outside' });
      expect(String(failure)).not.toContain(secret);
      expect(snapshot()).toEqual(before);
    });
  });

  it('says the same of a link out whether or not its target exists', async () => {
    const message = (path: string) =>
      sandbox.stat(path).catch((error: Error) => error.message.replace(path, '?'));
    const messages = [
      'to-file',
      'dangling-outside',
      'to-directory/file',
      'to-directory/absent',
      'to-file/x',
      'loop',
    ];
    expect(new Set(await Promise.all(messages.map(message))).size).toBe(1);
  });

  it.each(['fifo', 'socket'])('refuses a %s at once', async (name) => {
    const server = createServer();
    if (name === 'socket')
      await new Promise<void>((resolve) => server.listen(join(tree.root, name), resolve));

    const reads = [1, 2, 3, 4, 5].map(() => sandbox.openFile(name, (file) => file.readAll(10)));
    const outcomes = await Promise.allSettled(reads);

    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.reason)).toEqual(
      Array(5).fill('not-a-file'),
    );
    await expect(sandbox.write(name, Buffer.from('x'))).rejects.toMatchObject({ reason: 'not-a-file' });
    await expect(sandbox.move(name, 'moved')).rejects.toMatchObject({ reason: 'not-a-file' });
    await expect(sandbox.delete(name)).rejects.toMatchObject({ reason: 'not-a-file' });
    server.close();
  });

  it.skipIf(process.platform === 'win32')('walks from / past the directories of the kernel', async () => {
    const all = await PathSandbox.open(['/'], { opener });

    const paths = await all.walk('/', { maxDepth: 1, maxEntries: 100 }, async (directories) => {
      const seen: string[] = [];
      for await (const { path } of directories) seen.push(path);
      return seen;
    });

    expect(paths).toEqual(expect.arrayContaining(['', 'usr']));
    expect(paths.filter((path) => ['proc', 'sys', 'dev'].includes(path))).toEqual([]);
    await all.close();
  });

  it('leaves the content of a hard link outside when it writes the name inside', async () => {
    const outside = join(tree.outside, 'linked');
    writeFileSync(outside, 'outside');
    linkSync(outside, join(tree.root, 'linked'));

    await sandbox.write('linked', Buffer.from('changed'));
    await sandbox.append('linked', Buffer.from('!'), 100);

    expect(readFileSync(outside, 'utf8')).toBe('outside');
    expect(readFileSync(join(tree.root, 'linked'), 'utf8')).toBe('changed!');
    expect(statSync(outside).nlink).toBe(1);
  });

  it('deletes a link that leads out, not its target', async () => {
    symlinkSync(join(tree.outside, 'file'), join(tree.root, 'doomed'));
    const before = snapshot();

    expect(await sandbox.delete('doomed')).toBe('link');

    expect(snapshot()).toEqual(before);
  });
});
