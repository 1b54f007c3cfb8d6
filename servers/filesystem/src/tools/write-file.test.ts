import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashIn, openWorkspace, type Workspace } from '../workspace.fixture.ts';

let files: Workspace;
beforeAll(async () => {
  files = await openWorkspace({ maxFileSize: 2_048 });
});
afterAll(() => files.close());

describe('write_file', () => {
  it('creates, replaces and appends', async () => {
    const created = await files.call('write_file', { path: 'a', content: 'ä' });
    const replaced = await files.call('write_file', { path: 'a', content: 'b' });
    const added = await files.call('write_file', { path: 'a', content: 'c', append: true });

    expect(created.output).toEqual({ created: true, bytes: 2, hash: hashIn(created.text) });
    expect(created.text).toMatch(/^Created the file: 2 bytes, hash [0-9a-f]{16}\.$/);
    expect(replaced.output).toEqual({ created: false, bytes: 1, hash: hashIn(replaced.text) });
    expect(replaced.text).toMatch(/^Replaced the file: 1 bytes, hash [0-9a-f]{16}\.$/);
    expect(added.output).toEqual({ created: false, bytes: 2 });
    expect(added.text).toBe('Added to the file: 2 bytes now.');
    expect(files.get('a')).toBe('bc');
  });

  it.each([
    ['UTF-16LE', (text: string) => Buffer.from(text, 'utf16le')],
    ['UTF-16BE', (text: string) => Buffer.from(text, 'utf16le').swap16()],
    ['UTF-8', (text: string) => Buffer.from(text)],
  ])('appends in the encoding of the file: %s', async (name, encode) => {
    files.put(name, encode('\ufeffä\n'));

    await files.call('write_file', { path: name, content: 'ö🎉\n', append: true });

    expect(readFileSync(join(files.root, name))).toEqual(encode('\ufeffä\nö🎉\n'));
  });

  it('appends only ASCII to a file in an unknown encoding', async () => {
    const latin1 = Buffer.from('d\xe9j\xe0\n', 'latin1');
    files.put('latin1', latin1);

    const refused = await files.call('write_file', { path: 'latin1', content: 'vü\n', append: true });
    expect(refused.text).toContain('"latin1" is not valid UTF-8, perhaps windows-1252');
    expect(readFileSync(join(files.root, 'latin1'))).toEqual(latin1);

    const added = await files.call('write_file', { path: 'latin1', content: 'vu\n', append: true });
    expect(added.output).toEqual({ created: false, bytes: 8 });
  });

  it('does not append to UTF-32', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]);
    files.put('utf-32', bytes);

    const answer = await files.call('write_file', { path: 'utf-32', content: 'x', append: true });

    expect(answer).toMatchObject({
      isError: true,
      text: expect.stringContaining('is in UTF-32; convert it'),
    });
    expect(readFileSync(join(files.root, 'utf-32'))).toEqual(bytes);
  });

  it.each([
    ['absent/a', 'x', 'has no parent directory yet; create that first. Use create_directory.'],
    ['large', 'x'.repeat(3_000), 'is too large (3000 bytes; at most 2048 are allowed)'],
    ['a/', 'x', 'ends in a separator'],
    ['half', 'a\ud83db', 'content must not hold half a character'],
  ])('refuses %s in words that help', async (path, content, words) => {
    const answer = await files.call('write_file', { path, content });
    expect(answer).toMatchObject({ isError: true, text: expect.stringContaining(words) });
  });
});

describe('the other writing tools', () => {
  it('create, copy, move and delete', async () => {
    expect((await files.call('create_directory', { path: 'd/e' })).output).toEqual({ created: true });
    expect((await files.call('create_directory', { path: 'd/e' })).output).toEqual({ created: false });
    await files.call('write_file', { path: 'd/file', content: 'content' });
    expect((await files.call('copy_file', { source: 'd/file', destination: 'd/e/copy' })).output).toEqual({
      bytes: 7,
    });
    expect((await files.call('move_file', { source: 'd/file', destination: 'd/moved' })).output).toEqual({
      moved: true,
    });
    expect((await files.call('delete_file', { path: 'd/moved' })).output).toEqual({ deleted: 'file' });
    expect((await files.call('delete_file', { path: 'd' })).text).toContain(
      'is a directory that is not empty. Delete what is in it first.',
    );
    expect(files.get('d/e/copy')).toBe('content');
  });

  it('never overwrite', async () => {
    files.put('one', '1');
    files.put('two', '2');

    const answers = [
      await files.call('copy_file', { source: 'one', destination: 'two' }),
      await files.call('move_file', { source: 'one', destination: 'two' }),
    ];

    for (const answer of answers)
      expect(answer).toMatchObject({
        isError: true,
        text: expect.stringContaining('"two" exists already. Choose another name.'),
      });
    expect([files.get('one'), files.get('two')]).toEqual(['1', '2']);
  });

  it.each(['copy_file', 'move_file'])('%s says how to put a file into a directory', async (tool) => {
    files.put('into/x', '');
    files.put('one', '');

    const { text } = await files.call(tool, { source: 'one', destination: 'into' });

    expect(text).toMatch(/^Error: "into" .+ the whole path, with the name\.$/);
  });

  it('do not move links', async () => {
    symlinkSync('one', join(files.root, 'link'));
    const answer = await files.call('move_file', { source: 'link', destination: 'elsewhere' });
    expect(answer.text).toContain('is a symbolic link; links are not moved');
  });

  it('ask the person before a deletion when the client can', async () => {
    files.put('doomed', 'x');
    const asking = await files.connect({ capabilities: { elicitation: {} } });
    asking.setRequestHandler('elicitation/create', (request) => {
      expect(request.params.message).toBe('Delete "doomed" for good?');
      return { action: 'decline' };
    });

    const result = await asking.callTool({ name: 'delete_file', arguments: { path: 'doomed' } });

    expect(result.isError).toBe(true);
    expect(files.get('doomed')).toBe('x');
  });
});
