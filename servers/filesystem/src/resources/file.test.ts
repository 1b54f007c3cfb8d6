import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkspace, type Workspace } from '../workspace.fixture.ts';
import { fileUri } from './file-uri.ts';

let files: Workspace;
beforeEach(async () => {
  files = await openWorkspace({ maxEntries: 100 });
});
afterEach(() => files.close());

const uriOf = (path: string) => fileUri(join(files.root, path));
const read = async (uri: string) => (await files.client.readResource({ uri })).contents[0];

async function completions({ client }: Workspace, typed: string): Promise<string[]> {
  const ref = { type: 'ref/resource' as const, uri: 'file://{+path}' };
  const { completion } = await client.complete({ ref, argument: { name: 'path', value: typed } });
  return completion.values;
}

describe('a file:// resource', () => {
  it.each(['plain', 'with blank', 'percent %41', 'hash # and ?', 'e\u0301 🎉', 'new\nline', '..foo'])(
    'is read by its URI: %j',
    async (name) => {
      files.put(name, `content of ${name}`);

      expect(await read(uriOf(name))).toMatchObject({
        uri: uriOf(name),
        mimeType: 'text/plain',
        text: `content of ${name}`,
      });
    },
  );

  it('gives bytes when it is not text, and names when it is a directory', async () => {
    files.put('picture', Buffer.from('89504e470d0a1a0a00', 'hex'));
    files.put('d/x', '');
    mkdirSync(join(files.root, 'd/sub'));

    expect(await read(uriOf('picture'))).toMatchObject({ mimeType: 'image/png', blob: expect.any(String) });
    expect(await read(uriOf('d'))).toMatchObject({ mimeType: 'inode/directory', text: 'sub/\nx' });
  });

  it('says when a directory has more names than it gives', async () => {
    const small = await openWorkspace({ maxEntries: 2 });
    for (const name of ['a', 'b', 'c']) small.put(`d/${name}`, '');

    const { contents } = await small.client.readResource({ uri: fileUri(join(small.root, 'd')) });
    await small.close();

    expect(contents.map(({ mimeType }) => mimeType)).toEqual(['inode/directory', 'text/plain']);
    expect(contents[1]).toMatchObject({ text: expect.stringContaining('Only 2 entries are here') });
  });

  it.each([
    ['outside', 'file:///etc/passwd', 'is not inside an allowed directory'],
    ['another machine', 'file://server/share/x', 'The URI must be file:///…'],
    ['encoded dots', 'file:///%2e%2e/%2e%2e/etc/passwd', 'is not inside an allowed directory'],
  ])('is refused: %s', async (_what, uri, words) => {
    await expect(files.client.readResource({ uri })).rejects.toThrow(words);
  });

  it('is refused when encoded dots, separators or links lead out', async () => {
    symlinkSync('/etc', join(files.root, 'link'));
    for (const rest of ['%2e%2e/%2e%2e/etc/passwd', '..%2f..%2fetc%2fpasswd', 'link/passwd', '%00']) {
      const failure = await read(`file://${files.root}/${rest}`).catch((error: Error) => error.message);
      expect(failure).toMatch(/is not inside an allowed directory|NUL byte/);
    }
  });

  it('is listed from the top of the allowed directories, in few pages', async () => {
    for (let i = 0; i < 6_400; i += 1) files.put(`f${i}`, '');
    files.put('d/below', '');

    // The client follows the cursors.
    const { resources } = await files.client.listResources();

    const names = resources.map(({ name }) => name);
    expect(new Set(names).size).toBe(6_401);
    expect(names).toContain('d');
    expect(names).not.toContain('below');
  });

  it('is completed while it is typed', async () => {
    files.put('src/app.ts', '');
    files.put('src/api/x', '');
    const complete = (typed: string) => completions(files, typed);

    expect(await complete('')).toEqual([`${files.root}/`]);
    expect(await complete(files.root)).toEqual([`${files.root}/`]);
    expect(await complete(`${files.root}/s`)).toEqual([`${files.root}/src/`]);
    expect(await complete(`${files.root}/src/a`)).toEqual([
      `${files.root}/src/api/`,
      `${files.root}/src/app.ts`,
    ]);
    expect(await complete('/etc/pass')).toEqual([]);
    expect(await complete('src')).toEqual([]);
  });

  it('is completed in a directory with more entries than one listing shows', async () => {
    const small = await openWorkspace({ maxEntries: 1 });
    for (const name of ['a', 'b', 'c']) small.put(name, '');

    for (const name of ['a', 'b', 'c']) {
      expect(await completions(small, join(small.root, name))).toEqual([join(small.root, name)]);
    }
    await small.close();
  });

  it('is completed beside an allowed directory inside another, and from the top of the file system', async () => {
    files.put('in/x', '');
    files.put('beside', '');
    const nested = await openWorkspace({ allowedPaths: ['/', files.root, join(files.root, 'in')] });

    expect(await completions(nested, '')).toEqual(['/', `${files.root}/`, `${files.root}/in/`]);
    expect(await completions(nested, `${files.root}/`)).toEqual([
      `${files.root}/in/`,
      `${files.root}/beside`,
    ]);
    await nested.close();
  });
});
