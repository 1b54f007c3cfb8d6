import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOf } from '../text/content-hash.ts';
import { hashIn, openWorkspace, type Workspace } from '../workspace.fixture.ts';

let files: Workspace;
beforeAll(async () => {
  files = await openWorkspace({ maxFileSize: 1_000_000 });
});
afterAll(() => files.close());

const edit = (path: string, oldText: string, newText: string, more: Record<string, unknown> = {}) =>
  files.call('edit_file', { path, edits: [{ oldText, newText }], ...more });

const replaceAll = (path: string, oldText: string, newText: string) =>
  files.call('edit_file', { path, edits: [{ oldText, newText, replaceAll: true }] });

/** The first line of an answer, after the edit. */
const summary = (path: string, replacements: number, added = replacements, removed = replacements) =>
  `Replaced ${replacements} (lines added: ${added}, removed: ${removed}), hash ${hashOf(readFileSync(join(files.root, path)))}.`;

describe('edit_file', () => {
  it('replaces text and answers with the difference', async () => {
    files.put('a.txt', 'one\ntwo\nthree\n');

    const answer = await edit('a.txt', 'two', '2');

    expect(files.get('a.txt')).toBe('one\n2\nthree\n');
    expect(answer.text).toBe(`${summary('a.txt', 1)}\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three`);
  });

  it('marks a last line that has no newline', async () => {
    files.put('end.txt', 'one\ntwo');

    const answer = await edit('end.txt', 'two', 'two\n');

    expect(answer.text).toBe(
      `${summary('end.txt', 1)}\n@@ -1,2 +1,2 @@\n one\n-two\n\\ No newline at end of file\n+two`,
    );
  });

  it('returns and accepts the hash of read_file', async () => {
    files.put('hash.txt', 'one');
    const hashRead = async () => hashIn((await files.call('read_file', { path: 'hash.txt' })).text);
    const expectedHash = await hashRead();

    const first = await edit('hash.txt', 'one', 'two', { expectedHash });
    const second = await edit('hash.txt', 'two', 'three', { expectedHash });

    expect(expectedHash).toMatch(/^[0-9a-f]{16}$/);
    expect(first.isError).toBe(false);
    expect(second.text).toContain(`has changed: its hash is ${hashIn(first.text)}, not "${expectedHash}"`);
    expect(await hashRead()).toBe(hashIn(first.text));
  });

  it('only shows what it would do when asked to, without a hash that no file has', async () => {
    files.put('dry.txt', 'one');

    const answer = await edit('dry.txt', 'one', 'two', { dryRun: true });

    expect(answer.text).toMatch(/^Would replace 1 \(lines added: 1, removed: 1\)\.\n@@ -1,1 \+1,1 @@\n/);
    expect(files.get('dry.txt')).toBe('one');
  });

  it.each([
    ['CRLF', 'a\r\nb\r\nc\r\n', 'a\nb', 'x\ny\nz', 'x\r\ny\r\nz\r\nc\r\n'],
    ['LF', 'a\nb\n', 'a\r\nb', 'x\r\ny', 'x\ny\n'],
    ['mixed', 'a\r\nb\nc\r\nd\n', 'b', 'x\ny', 'a\r\nx\ny\nc\r\nd\n'],
    ['mixed at a CRLF', 'a\r\nb\nc\r\nd\n', 'c', 'x\ny', 'a\r\nb\nx\r\ny\r\nd\n'],
    ['last line', 'a\r\nb', 'b', 'x\ny', 'a\r\nx\r\ny'],
    ['dollars', 'a', 'a', "$& $1 $' $$", "$& $1 $' $$"],
    ['BOM', '\ufeffa\r\nb', 'a', 'x', '\ufeffx\r\nb'],
    ['after empty lines', 'a\r\n\r\n\r\nb\r\n', 'b', 'x', 'a\r\n\r\n\r\nx\r\n'],
  ])('keeps line endings and everything else: %s', async (name, before, oldText, newText, after) => {
    files.put(`${name}.txt`, before);

    await edit(`${name}.txt`, oldText, newText);

    expect(files.get(`${name}.txt`)).toBe(after);
  });

  it('gives each place the line ending of its line', async () => {
    files.put('places.txt', 'x x\r\nx x\nx\r\nx x');

    await replaceAll('places.txt', 'x', 'a\nb');

    expect(files.get('places.txt')).toBe('a\r\nb a\r\nb\r\na\nb a\nb\na\r\nb\r\na\r\nb a\r\nb');
  });

  it('keeps UTF-16 and permissions', async () => {
    files.put('wide.txt', Buffer.from('\ufeffä\r\nb', 'utf16le').swap16());
    chmodSync(join(files.root, 'wide.txt'), 0o640);

    await edit('wide.txt', 'ä', 'ö');

    expect(readFileSync(join(files.root, 'wide.txt')).swap16().toString('utf16le')).toBe('\ufeffö\r\nb');
    expect(statSync(join(files.root, 'wide.txt')).mode & 0o777).toBe(0o640);
  });

  it('applies edits in order, all or none', async () => {
    files.put('several.txt', 'a b a');
    const edits = [
      { oldText: 'a', newText: 'b', replaceAll: true },
      { oldText: 'b b b', newText: 'done' },
    ];

    const failed = await files.call('edit_file', {
      path: 'several.txt',
      edits: [...edits, { oldText: 'x', newText: '' }],
    });
    expect(failed.text).toContain(
      'stays as it is: edit 3: oldText is not in the file as changed by the edits before it. No line',
    );
    expect(files.get('several.txt')).toBe('a b a');

    const applied = await files.call('edit_file', { path: 'several.txt', edits });
    expect(applied.text).toContain(summary('several.txt', 3, 1, 1));
    expect(files.get('several.txt')).toBe('done');
  });

  it.each([
    ['is there more than once', 'x\ny\nx\n', 'x', 'oldText is in the file 2 times (lines 1, 3)'],
    [
      'has other blanks',
      'if (a) {\n    b();\n}\n',
      'if (a) {\n  b();\n}',
      'line 2 is "    b();", not "  b();"',
    ],
    ['has a blank that does not break', 'x\u00a0y\n', 'x y', 'line 1 is "x\\u00a0y", not "x y"'],
    ['has other quotes', 'say("x")\n', "say('x')", 'Nearest are lines 1-1; line 1 is "say(\\"x\\")"'],
    [
      'is part of a line',
      'Hello world\n',
      'hello',
      'Nearest are lines 1-1; line 1 is "Hello world", not "hello"',
    ],
    [
      'is most like others in lines that repeat',
      'begin\na\nb\n}\n}\n}\n',
      'begin\n}\n}\n}',
      'Nearest are lines 1-4; line 2 is "a", not "}"',
    ],
    ['is nowhere', 'a\n', 'completely different', 'No line of it is there; read the file again.'],
    ['overlaps itself', '  }\n  }\n  }\n', '  }\n  }\n', 'oldText is in the file 2 times (lines 1, 2)'],
    [
      'is there very often',
      'x\n'.repeat(20),
      'x\nx\n',
      'more than 10 times (lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …)',
    ],
    ['is empty', 'a\n', '', 'oldText is empty'],
    ['is half a character', 'a🎉\n', '\udf89', 'edits[0].oldText must not hold half a character'],
    [
      'is cut between characters',
      `${'y'.repeat(199)}🎉`,
      'Y'.repeat(199),
      `line 1 is "${'y'.repeat(199)}…", not`,
    ],
    ['ends too late', 'a\nb', 'b\n', 'they differ only at the end of the last line'],
  ])('refuses text that %s and says what is there', async (_why, content, oldText, words) => {
    files.put('refused.txt', content);

    const answer = await edit('refused.txt', oldText, 'new');

    expect(answer.isError).toBe(true);
    expect(answer.text).toContain(words);
    expect(files.get('refused.txt')).toBe(content);
  });

  it.each([
    ['latin1', Buffer.from('Grüße', 'latin1')],
    ['binary', Buffer.from('a\0b')],
  ])('leaves a file alone that it would corrupt: %s', async (name, bytes) => {
    files.put(name, bytes);

    const answer = await edit(name, 'a', 'b');

    expect(answer.isError).toBe(true);
    expect(readFileSync(join(files.root, name))).toEqual(bytes);
  });

  it('loses none of eight concurrent edits of one file', async () => {
    files.put('shared.txt', Array.from({ length: 8 }, (_, i) => `old-${i}\n`).join(''));

    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => edit('shared.txt', `old-${i}\n`, `new-${i}\n`)),
    );

    expect(answers.map(({ isError }) => isError)).toEqual(Array(8).fill(false));
    expect(files.get('shared.txt')).toBe(Array.from({ length: 8 }, (_, i) => `new-${i}\n`).join(''));
  });

  it('leaves the file as it is when it is cancelled between edits', async () => {
    files.put('cancelled.txt', 'v0;');
    const cancel = new AbortController();
    const edits = Array.from({ length: 1_000 }, (_, i) => ({ oldText: `v${i};`, newText: `v${i + 1};` }));
    const input = { name: 'edit_file', arguments: { path: 'cancelled.txt', edits } };

    const call = files.client.callTool(input, { signal: cancel.signal });
    // This call comes later, and is answered first.
    await files.call('list_allowed_directories');
    cancel.abort();
    await expect(call).rejects.toThrow('abort');
    // Edits of one file run one after the other, but the first of these may overtake.
    for (let i = 0; i < 5; i += 1) await edit('cancelled.txt', 'v0;', '', { dryRun: true });

    expect(files.get('cancelled.txt')).toBe('v0;');
  });

  it('shows a large change as a short diff', async () => {
    files.put('large.txt', Array.from({ length: 3_000 }, (_, i) => `x${i}\n`).join(''));

    const answer = await replaceAll('large.txt', 'x', 'y');

    expect(answer.text).toContain(summary('large.txt', 3_000));
    expect(answer.text).toMatch(/\n\[The rest of the diff is left out\.\]$/);
    expect(answer.text.length).toBeLessThan(8_200);
  });

  it.each([
    [
      'characters',
      'a'.repeat(1_000),
      'x'.repeat(600_000),
      'too large (600000000 characters; at most 1000000',
    ],
    ['bytes', 'a', 'ä'.repeat(600_000), 'is too large (1200000 bytes; at most 1000000'],
  ])('does not make a file of too many %s', async (_unit, content, newText, words) => {
    files.put('grown.txt', content);

    const answer = await replaceAll('grown.txt', 'a', newText);

    expect(answer).toMatchObject({ isError: true, text: expect.stringContaining(words) });
    expect(files.get('grown.txt')).toBe(content);
  });

  it('does not replace more places than memory surely holds', async () => {
    const content = 'a,'.repeat(100_001);
    files.put('places.csv', content);

    const answer = await replaceAll('places.csv', ',', ';');

    expect(answer).toMatchObject({
      isError: true,
      text: expect.stringContaining('oldText is in the file more than 100000 times. Replace a longer text'),
    });
    expect(files.get('places.csv')).toBe(content);
  });

  it('takes no time that grows faster than the file', async () => {
    files.put('one-line.txt', '"id":1,'.repeat(100_000));
    const started = performance.now();

    const answer = await replaceAll('one-line.txt', '"id":', '"k":\n');

    expect(answer.text).toContain('Replaced 100000 (');
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('takes no time that grows faster than the file when it is full of near matches', async () => {
    files.put('near.txt', 'a'.repeat(1_000_000));
    const started = performance.now();

    const answer = await edit('near.txt', `${'a'.repeat(10_000)}b${'a'.repeat(9_999)}`, '');

    expect(answer.text).toContain('No line of it is there');
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
