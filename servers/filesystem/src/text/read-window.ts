import { hashOf, startHash } from './content-hash.ts';
import { decodeAs, detectEncoding, encodeText, requireNoNul } from './decode-text.ts';

/** A file as the reader needs it; the sandbox's `OpenFile` is one. */
export interface ByteSource {
  readonly size: number;
  read(target: Uint8Array, position: number): Promise<number>;
}

export interface WindowRequest {
  readonly unit: 'lines' | 'bytes';
  /** Lines or bytes to skip. */
  readonly offset: number;
  /** Lines or bytes; the answer may hold fewer because of `maxBytes`. */
  readonly limit: number;
  /** Reads this many last lines, instead of those after `offset`. */
  readonly tail?: number | undefined;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

export interface TextWindow {
  readonly text: string;
  readonly totalLines: number;
  readonly totalBytes: number;
  /** Where to go on; undefined at the end of the file. */
  readonly next: { readonly unit: 'lines' | 'bytes'; readonly offset: number } | undefined;
  /** Of the whole file. */
  readonly hash: string;
}

/** The file became shorter between its two reads. */
export class ShrunkError extends Error {
  override readonly name = 'ShrunkError';
}

const chunkBytes = 262_144;
const newline = 0x0a;
/** Bytes read beyond the limit: a part has at least one whole character, or a client that goes on would get nowhere. */
const longestCharacter = 8;

/**
 * Reads a part of a text file without holding the rest of it: first the whole file for totals and hash, then the
 * part.
 *
 * @throws NotTextError
 * @throws ShrunkError
 */
export async function readWindow(source: ByteSource, request: WindowRequest): Promise<TextWindow> {
  const encoding = detectEncoding(await readAt(source, 0, 4));
  if (encoding === 'utf-8' || encoding === 'utf-8-bom') return readUtf8(source, request);
  const whole = await readAt(source, 0, source.size);
  const text = decodeAs(encoding, whole);
  return {
    ...(await readUtf8(bufferSource(encodeText(text, 'utf-8')), request)),
    totalBytes: whole.length,
    hash: hashOf(whole),
  };
}

async function readUtf8(opened: ByteSource, request: WindowRequest): Promise<TextWindow> {
  const index = await scan(opened, request.signal);
  const source = exactly(opened, index.bytes);
  const totals = { totalLines: index.lines, totalBytes: index.bytes, hash: index.hash };
  if (request.unit === 'bytes') return { ...(await readBytes(source, request)), ...totals };
  const offset = request.tail === undefined ? request.offset : Math.max(0, index.lines - request.tail);
  return { ...(await readLines(source, index, { ...request, offset })), ...totals };
}

/** A source that fails when it has fewer bytes than `size`. */
function exactly(source: ByteSource, size: number): ByteSource {
  return {
    size,
    async read(target, position) {
      const bytes = await source.read(target, position);
      if (bytes < Math.min(target.length, size - position)) throw new ShrunkError('bytes are missing');
      return bytes;
    },
  };
}

interface LineIndex {
  /** Bytes that were read: fewer than `size` when someone has cut the file since it was opened. */
  readonly bytes: number;
  readonly lines: number;
  readonly hash: string;
  /** Newlines before each chunk. */
  readonly before: readonly number[];
}

async function scan(source: ByteSource, signal: AbortSignal): Promise<LineIndex> {
  const hash = startHash();
  const before: number[] = [];
  const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, source.size));
  let [read, newlines, last] = [0, 0, newline];
  for (let position = 0; position < source.size; position += chunkBytes) {
    signal.throwIfAborted();
    const bytes = chunk.subarray(0, await source.read(chunk.subarray(0, source.size - position), position));
    requireNoNul(bytes);
    hash.update(bytes);
    before.push(newlines);
    read += bytes.length;
    newlines += countNewlines(bytes);
    last = bytes.at(-1) ?? last;
  }
  return { bytes: read, lines: newlines + (last === newline ? 0 : 1), hash: hash.value(), before };
}

// By index: an iterator takes ten times as long.
function countNewlines(bytes: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < bytes.length; i += 1) if (bytes[i] === newline) count += 1;
  return count;
}

async function readLines(source: ByteSource, index: LineIndex, { offset, limit, maxBytes }: WindowRequest) {
  if (offset >= index.lines) return { text: '', next: undefined };
  const start = await findLine(source, index, offset);
  const bytes = await readAt(source, start, maxBytes);
  const { end, lines } = takeLines(bytes, limit, start + bytes.length >= source.size);
  if (lines === 0) {
    // This line alone is longer than an answer may be, so the client goes on in bytes.
    const part = bytes.subarray(0, characterBoundary(bytes, bytes.length));
    return { text: decode(part, start), next: { unit: 'bytes' as const, offset: start + part.length } };
  }
  const next = start + end < source.size ? { unit: 'lines' as const, offset: offset + lines } : undefined;
  return { text: decode(bytes.subarray(0, end), start), next };
}

/** The first byte of a line. */
async function findLine(source: ByteSource, { before }: LineIndex, line: number): Promise<number> {
  const chunk = Math.max(
    0,
    before.findLastIndex((newlines) => newlines < line),
  );
  const bytes = await readAt(source, chunk * chunkBytes, chunkBytes);
  let at = 0;
  for (let i = before[chunk] ?? 0; i < line; i += 1) at = bytes.indexOf(newline, at) + 1;
  return chunk * chunkBytes + at;
}

/** The part of `bytes` that makes at most `limit` whole lines; at the end of the file the last needs no newline. */
function takeLines(bytes: Buffer, limit: number, atEnd: boolean): { end: number; lines: number } {
  let [end, lines] = [0, 0];
  while (lines < limit) {
    const found = bytes.indexOf(newline, end);
    if (found === -1)
      return atEnd && end < bytes.length ? { end: bytes.length, lines: lines + 1 } : { end, lines };
    end = found + 1;
    lines += 1;
  }
  return { end, lines };
}

async function readBytes(source: ByteSource, { offset, limit, maxBytes }: WindowRequest) {
  const wanted = Math.min(limit, maxBytes);
  const bytes = await readAt(source, offset, wanted + longestCharacter);
  // A character that was cut at the beginning belongs to the part before.
  let first = 0;
  while (offset > 0 && first < 3 && isContinuation(bytes[first])) first += 1;
  const firstEnd = first + characterLength(bytes[first] ?? 0);
  const end = wanted < bytes.length ? Math.max(firstEnd, characterBoundary(bytes, wanted)) : bytes.length;
  const next = offset + end < source.size ? { unit: 'bytes' as const, offset: offset + end } : undefined;
  return { text: decode(bytes.subarray(first, end), offset + first), next };
}

const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;

/** The last position up to `end` where no UTF-8 character is cut in two. */
function characterBoundary(bytes: Buffer, end: number): number {
  let start = end - 1;
  while (start > end - 4 && isContinuation(bytes[start])) start -= 1;
  return start + characterLength(bytes[start] ?? 0) > end ? start : end;
}

/** Bytes of the character that begins with this one. */
function characterLength(first: number): number {
  if (first < 0xc0) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

async function readAt(source: ByteSource, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, source.size - position)));
  return buffer.subarray(0, await source.read(buffer, position));
}

// A byte order mark inside the file is a character of it.
const decode = (bytes: Uint8Array, position: number) => decodeAs('utf-8', bytes, position > 0);

function bufferSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    async read(target, position) {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      return part.length;
    },
  };
}
