import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ByteSource, readWindow, ShrunkError, type WindowRequest } from './read-window.ts';

function source(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    async read(target, position) {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      return part.length;
    },
  };
}

const request = (part: Partial<WindowRequest>): WindowRequest => ({
  unit: 'lines',
  offset: 0,
  limit: Infinity,
  maxBytes: 64,
  signal: AbortSignal.timeout(60_000),
  ...part,
});

async function readOn(bytes: Uint8Array, part: Partial<WindowRequest>): Promise<string> {
  let text = '';
  let next: { unit: 'lines' | 'bytes'; offset: number } | undefined = {
    unit: part.unit ?? 'lines',
    offset: 0,
  };
  while (next !== undefined) {
    const window = await readWindow(source(bytes), request({ ...part, ...next }));
    text += window.text;
    next = window.next;
  }
  return text;
}

it('gives the whole text, part by part, whatever the parts are', async () => {
  const text = fc.array(fc.constantFrom('a', 'ä', '€', '🎉', '\n', '\r\n', 'long '.repeat(20)), {
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom('lines', 'bytes'),
      async (parts, limit, unit) => {
        const whole = parts.join('');
        expect(await readOn(Buffer.from(whole), { unit, limit })).toBe(whole);
      },
    ),
  );
});

it.each([
  [{ limit: 1 }, 'a', 1],
  [{ limit: 3 }, 'aä', 3],
  [{ limit: 2 }, 'a', 1],
  [{ offset: 1, limit: 1 }, 'ä', 3],
  [{ offset: 3, limit: 2 }, '🎉', 7],
  [{ offset: 4, limit: 4 }, 'b', undefined],
])('cuts bytes at the limit, and never a character: %j', async (part, text, next) => {
  const window = await readWindow(source(Buffer.from('aä🎉b')), request({ unit: 'bytes', ...part }));
  expect([window.text, window.next?.offset]).toEqual([text, next]);
});

it.each([
  [0, '\x80a'],
  [1, 'a\x80\x80\x80\x80a'],
])('refuses bytes from %i on that belong to no character', async (offset, bytes) => {
  const reading = readWindow(source(Buffer.from(bytes, 'latin1')), request({ unit: 'bytes', offset }));

  await expect(reading).rejects.toThrow('is not valid UTF-8');
});

it('finds lines beyond the first chunk of a large file', async () => {
  const lines = Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`);
  const file = source(Buffer.from(lines.join('')));

  const { text, totalLines } = await readWindow(file, request({ offset: 76_543, limit: 2 }));
  const tail = await readWindow(file, request({ tail: 1 }));

  expect([text, totalLines, tail.text]).toEqual(['line 76543\nline 76544\n', 100_000, 'line 99999\n']);
});

it('finds a line that is longer than a chunk, and the line after it', async () => {
  const file = source(Buffer.from(`first\n${'x'.repeat(600_000)}\nlast`));

  const long = await readWindow(file, request({ offset: 1, maxBytes: 3 }));
  const last = await readWindow(file, request({ offset: 2 }));

  expect([long.text, long.next, last.text]).toEqual(['xxx', { unit: 'bytes', offset: 9 }, 'last']);
});

it.each([
  ['UTF-8', Buffer.from('a\nb\n')],
  ['UTF-16', Buffer.from('\ufeffa\nb\n', 'utf16le')],
])('reads what is left of a file that was cut before: %s', async (_encoding, left) => {
  const file = { ...source(left), size: 1_000 };

  const window = await readWindow(file, request({ limit: 2 }));

  expect(window).toMatchObject({ text: 'a\nb\n', totalLines: 2, totalBytes: left.length, next: undefined });
});

it('fails for a file that is cut after its totals were read', async () => {
  const [whole, cut] = [source(Buffer.alloc(300_000, 'line\n')), source(Buffer.from('line\n'))];
  let wasRead = false;
  const file: ByteSource = {
    size: whole.size,
    async read(target, position) {
      const bytes = await (wasRead ? cut : whole).read(target, position);
      wasRead ||= position + bytes === whole.size;
      return bytes;
    },
  };

  await expect(readWindow(file, request({ tail: 1 }))).rejects.toThrow(ShrunkError);
});

it('stops when the call is cancelled', async () => {
  const reading = readWindow(
    source(Buffer.alloc(10, 'a')),
    request({ signal: AbortSignal.abort(new Error('cancelled')) }),
  );
  await expect(reading).rejects.toThrow('cancelled');
});
