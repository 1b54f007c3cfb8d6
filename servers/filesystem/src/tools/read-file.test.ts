import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileUri } from '../resources/file-uri.ts';
import { nextOffset, openWorkspace, type Workspace } from '../workspace.fixture.ts';

let files: Workspace;
beforeAll(async () => {
  files = await openWorkspace({ maxAnswerBytes: 1_024, maxFileSize: 100_000 });
  files.put('ten.txt', Array.from({ length: 10 }, (_, i) => `line ${i}\n`).join(''));
  files.put('long.txt', Array.from({ length: 1_000 }, (_, i) => `line ${i}\n`).join(''));
  files.put('one-line.txt', `x${'ä'.repeat(2_000)}`);
  files.put('empty.txt', '');
  files.put('no-newline.txt', 'a\nb');
  files.put('bom.txt', '\ufeffmarked\r\nsecond');
  files.put('utf16le.txt', Buffer.from('\ufeffGrüße\nzwei', 'utf16le'));
  files.put('utf16be.txt', Buffer.from('\ufeffGrüße\nzwei', 'utf16le').swap16());
  files.put('latin1.txt', Buffer.from('Grüße', 'latin1'));
  files.put('utf32.txt', Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]));
  files.put('binary.bin', Buffer.from([1, 0, 2]));
  files.put('sparse', '');
  truncateSync(join(files.root, 'sparse'), 8_000_000_000);
});
afterAll(() => files.close());

describe('read_file', () => {
  it('answers with the text, its totals and its hash', async () => {
    const { content } = await files.call('read_file', { path: 'ten.txt' });

    expect(content).toEqual([
      { type: 'text', text: files.get('ten.txt') },
      {
        type: 'text',
        text: expect.stringMatching(/^\[10 lines, 70 bytes in all, hash [0-9a-f]{16}\]$/),
      },
    ]);
  });

  it.each([
    ['', '0 lines, 0 bytes'],
    ['x', '1 line, 1 byte'],
    ['x\ny', '2 lines, 3 bytes'],
  ])('counts %j as %s', async (content, totals) => {
    files.put('short', content);

    const { text } = await files.call('read_file', { path: 'short' });

    expect(text).toContain(`[${totals} in all, hash `);
  });

  it.each([
    [{ offset: 2, limit: 2 }, 'line 2\nline 3\n', 4],
    [{ offset: 8 }, 'line 8\nline 9\n', undefined],
    [{ offset: 10 }, '', undefined],
    [{ offset: 99 }, '', undefined],
    [{ head: 1 }, 'line 0\n', 1],
    [{ tail: 2 }, 'line 8\nline 9\n', undefined],
    [{ tail: 99 }, Array.from({ length: 10 }, (_, i) => `line ${i}\n`).join(''), undefined],
    [{ unit: 'bytes', offset: 7, limit: 14 }, 'line 1\nline 2\n', 21],
    [{ unit: 'bytes', offset: 63 }, 'line 9\n', undefined],
    [{ unit: 'bytes', offset: 70 }, '', undefined],
  ])('reads the part %j', async (part, text, next) => {
    const { texts } = await files.call('read_file', { path: 'ten.txt', ...part });

    const note = texts.at(-1) ?? '';
    expect(texts).toEqual([
      ...(text === '' ? [] : [text]),
      expect.stringContaining('10 lines, 70 bytes in all'),
    ]);
    expect(note.includes('There is more')).toBe(next !== undefined);
    expect(nextOffset(note)).toBe(next);
  });

  it.each([
    { head: 1, tail: 1 },
    { head: 1, limit: 3 },
    { head: 1, offset: 2 },
    { head: 2, unit: 'bytes' },
    { tail: 2, unit: 'bytes' },
    { tail: 2, offset: 2 },
  ])('refuses %j, because it could obey only one of them', async (part) => {
    const answer = await files.call('read_file', { path: 'ten.txt', ...part });

    expect(answer).toMatchObject({
      isError: true,
      text: 'Error: Give head alone or tail alone (both count lines), or else offset, limit and unit.',
    });
  });

  it.each([{ offset: 99 }, { unit: 'bytes', offset: 99 }])(
    'says that nothing is there at %j',
    async (part) => {
      const { texts } = await files.call('read_file', { path: 'ten.txt', ...part });

      expect(texts).toEqual([
        '[Nothing is there: the file ends before offset, with 10 lines, 70 bytes in all.]',
      ]);
    },
  );

  it.each(['long.txt', 'one-line.txt'])(
    'gives all of %s to who follows what the answers say',
    async (path) => {
      let text = '';
      let next: { offset?: number | undefined; unit?: string } = {};
      do {
        const { texts } = await files.call('read_file', { path, ...next });
        const [part = '', note = ''] = texts;
        text += part;
        expect(Buffer.byteLength(part)).toBeLessThanOrEqual(1_024);
        next = { offset: nextOffset(note), unit: note.includes('unit "bytes"') ? 'bytes' : 'lines' };
      } while (next.offset !== undefined);

      expect(text).toBe(files.get(path));
    },
  );

  it('says that limit is another one after a line longer than an answer', async () => {
    const { text } = await files.call('read_file', { path: 'one-line.txt', limit: 10 });

    expect(text).toContain('Go on with offset 1023, unit "bytes" (limit counts bytes, too).]');
  });

  it.each([
    ['empty.txt', '', 0],
    ['no-newline.txt', 'a\nb', 2],
    ['bom.txt', 'marked\r\nsecond', 2],
    ['utf16le.txt', 'Grüße\nzwei', 2],
    ['utf16be.txt', 'Grüße\nzwei', 2],
  ])('reads %s', async (path, text, totalLines) => {
    const answer = await files.call('read_file', { path });

    expect(answer.texts).toEqual([
      ...(text === '' ? [] : [text]),
      expect.stringContaining(`[${totalLines} lines, `),
    ]);
  });

  it.each([
    ['latin1.txt', 'is not valid UTF-8, perhaps windows-1252 or another legacy encoding'],
    ['utf32.txt', 'is in UTF-32; convert it to UTF-8 first'],
    ['binary.bin', 'is binary (it contains NUL bytes); read_media_file reads such files'],
    [
      'sparse',
      '"sparse" is too large (8000000000 bytes; at most 100000 are allowed). The limits are MAX_FILE_SIZE,',
    ],
    ['caf\ufffd', 'does not exist. A name that is not UTF-8 is listed with \ufffd, and no path reaches it'],
    ['absent', '"absent" does not exist. Relative paths begin at the first allowed directory; search_files'],
    ['~/ten.txt', '"~/ten.txt" begins with ~, which is not expanded here; write the path from the root'],
    ['file:///ten.txt', '"file:///ten.txt" is a URI; write the path alone, from the root.'],
    ['.', '"." is a directory. Use list_directory'],
    ['ten.txt/below', 'is not a directory, or one of its parents is not'],
    ['~', 'or ./~ for that name. Allowed directories: '],
    ['../x', 'a symbolic link on the way leads out of them or nowhere. Allowed directories: '],
  ])('refuses %s in words that help', async (path, words) => {
    const answer = await files.call('read_file', { path });

    expect(answer.isError).toBe(true);
    expect(answer.text).toContain(words);
  });
});

describe('read_multiple_files', () => {
  it('reads what it can, and says what it could not read', async () => {
    const { text, isError } = await files.call('read_multiple_files', {
      paths: ['no-newline.txt', 'absent', 'long.txt'],
    });

    expect(isError).toBe(false);
    expect(text).toMatch(
      /^no-newline\.txt:\na\nb\n---\nabsent: Error: "absent" does not exist\..+\n---\nlong\.txt:\nline 0\n/,
    );
    expect(text).toMatch(
      /\n\[There is more: 1000 lines, 8890 bytes in all, hash [0-9a-f]{16}\. Go on with offset \d+\.\]\n$/,
    );
    expect(text.length).toBeLessThan(1_500);
  });

  it('shares the size of an answer', async () => {
    const { text } = await files.call('read_multiple_files', { paths: Array(3).fill('long.txt') });

    const parts = text.split('---\n');
    expect(parts).toEqual(
      Array(3).fill(expect.stringMatching(/^long\.txt:\nline 0\n.*\n\[There is more: /s)),
    );
    expect(text.length).toBeLessThanOrEqual(1_024);
  });

  it('reads many short files whole, as far as they fit, and says how many do not', async () => {
    const many = await openWorkspace({ maxFiles: 1_000, maxAnswerBytes: 20_000 });
    many.put('short.txt', 'a short file\n');

    const { text } = await many.call('read_multiple_files', { paths: Array(1_000).fill('short.txt') });
    await many.close();

    const part = 'short.txt:\na short file\n\n---\n';
    const read = text.split(part).length - 1;
    const note = `[The answer is full: the last ${1_000 - read} files were not read. Ask for them again.]`;
    expect(text).toBe(`${part.repeat(read)}${note}`);
    expect(text.length).toBeGreaterThan(19_500);
    expect(text.length).toBeLessThan(20_100);
  });

  it('reads many files with long names as far as they fit', async () => {
    const many = await openWorkspace({ maxFiles: 1_000, maxAnswerBytes: 20_000 });
    const path = '\u540d'.repeat(80);
    many.put(`${path}/${path}`, 'a short file\n');

    const { text } = await many.call('read_multiple_files', { paths: Array(1_000).fill(`${path}/${path}`) });
    await many.close();

    expect(text.split('a short file').length).toBeGreaterThan(30);
    expect(Buffer.byteLength(text)).toBeLessThan(20_100);
  });

  it('repeats only the beginning of a long path', async () => {
    const { text } = await files.call('read_multiple_files', {
      paths: ['x'.repeat(100_000), 'ten.txt'],
    });

    expect(text.startsWith(`${'x'.repeat(300)}…: Error: `)).toBe(true);
    expect(text.endsWith(`\n---\nten.txt:\n${files.get('ten.txt')}\n`)).toBe(true);
    expect(text.length).toBeLessThan(1_500);
  });
});

describe('read_media_file', () => {
  it.each([
    ['picture.txt', Buffer.from('89504e470d0a1a0a0000', 'hex'), { type: 'image', mimeType: 'image/png' }],
    ['sound', Buffer.from('ID3\x04\0'), { type: 'audio', mimeType: 'audio/mpeg' }],
    ['paper.png', Buffer.from('%PDF-1.7'), { type: 'resource', resource: { mimeType: 'application/pdf' } }],
    ['scan', Buffer.from('II*\0'), { type: 'resource', resource: { mimeType: 'image/tiff' } }],
    [
      'drawing',
      Buffer.from('<svg xmlns="x"/>'),
      { type: 'resource', resource: { mimeType: 'image/svg+xml' } },
    ],
    [
      'graph',
      Buffer.from(
        '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "x"\n "y">\n<!-- a -->\n<!-- b -->\n<svg width="1">',
      ),
      { type: 'resource', resource: { mimeType: 'image/svg+xml' } },
    ],
    [
      'other',
      Buffer.from([1, 0, 2]),
      { type: 'resource', resource: { mimeType: 'application/octet-stream' } },
    ],
  ])('finds the type of %s by its content', async (path, bytes, block) => {
    files.put(path, bytes);

    const { content } = await files.call('read_media_file', { path });

    expect(content).toMatchObject([
      block,
      { type: 'text', text: expect.stringContaining(`, ${bytes.length} bytes]`) },
    ]);
    expect(JSON.stringify(content)).toContain(`"${bytes.toString('base64')}"`);
  });

  it.each([
    ['without a NUL', Buffer.from('BZh91AY&SY\xe9\xfe', 'latin1')],
    ['with a late NUL', Buffer.from(`${'x'.repeat(9_000)}\0`)],
    ['in a legacy encoding', Buffer.from('d\xe9j\xe0 vu', 'latin1')],
  ])('gives what read_file refuses: bytes %s', async (path, bytes) => {
    files.put(path, bytes);

    expect((await files.call('read_file', { path })).isError).toBe(true);
    const { content } = await files.call('read_media_file', { path });

    expect(content).toMatchObject([
      { resource: { mimeType: 'application/octet-stream', blob: bytes.toString('base64') } },
      { type: 'text', text: `[application/octet-stream, ${bytes.length} bytes]` },
    ]);
  });

  it.each([
    ['one.txt', 'line 0\n'],
    ['bmw.txt', 'BMW cars are listed here\n'],
    ['id3.txt', 'ID3 tags of songs\n'],
    ['gif.txt', 'GIF8 was never a version\n'],
    ['webp.txt', 'What is WEBP?\n'],
    ['wave.txt', 'The new WAVE\n'],
    ['ftyp.txt', 'The ftyp box\n'],
    ['ogg.txt', 'OggS begins a page\n'],
  ])('refuses text: %s', async (path, text) => {
    files.put(path, text);

    const answer = await files.call('read_media_file', { path });

    expect(answer.text).toContain('looks like text (.txt); use read_file');
  });

  it('refuses a file over MAX_MEDIA_SIZE', async () => {
    const small = await openWorkspace({ maxMediaSize: 2_048 });
    small.put('large.bin', Buffer.alloc(2_049));

    const { text } = await small.call('read_media_file', { path: 'large.bin' });
    await small.close();

    expect(text).toContain('"large.bin" is too large (2049 bytes; at most 2048 are allowed).');
  });

  it.each(['a#b?.bin', 'd/../a#b?.bin', '100%.bin'])(
    'gives %s a URI that resources/read accepts',
    async (path) => {
      files.put('d/x', '');
      files.put(path, Buffer.from([1, 0, 2]));

      const { content } = await files.call('read_media_file', { path });

      const uri = fileUri(join(files.root, path));
      expect(content).toMatchObject([{ resource: { uri } }, { type: 'text' }]);
      expect((await files.client.readResource({ uri })).contents).toMatchObject([{ blob: 'AQAC' }]);
    },
  );
});
