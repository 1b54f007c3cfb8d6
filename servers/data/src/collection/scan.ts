import { createHash } from 'node:crypto';
import { CollectionError } from './collection-error.ts';
import { type Document, maxIdLength, parseLine } from './document.ts';
import { type Block, eachLine, type LineSource, readBlocks } from './line-blocks.ts';

const blanks = new Set(Buffer.from(' \t\r\ufeff'));
const [openingBrace, closingBrace] = Buffer.from('{}');

/** A line that was read: where it begins, and a mark that finds it again when the file has been rewritten. */
export interface Place {
  readonly at: number;
  readonly mark: string;
}

export interface Line {
  readonly document: Document;
  /** Where it begins. */
  readonly at: number;
}

export interface ScanRequest {
  /** Starts after this line; unless given, at the beginning. */
  readonly after?: Place | undefined;
  /** Text that a line without escapes must hold to be of interest. */
  readonly needle?: string | undefined;
  /** Reads one line in so many; unless given, every line. */
  readonly every?: number | undefined;
  /** Milliseconds; a scan that is not done by then ends early. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface ScanEnd {
  /** `stopped`: by `visit`; `late`: the time was up. */
  readonly reason: 'end' | 'stopped' | 'late';
  /** The scan has read every line up to this one; when `visit` stopped it, also some after it. */
  readonly last: Place | undefined;
  /** Lines that are not documents. */
  readonly damaged: number;
}

/**
 * Reads the documents of a source in order, until `visit` returns true. Lines that are not documents are counted and
 * skipped.
 *
 * @throws CollectionError `conflict` when the line to start after has moved, and is gone or equal to others
 */
export async function scan(
  source: LineSource,
  request: ScanRequest,
  visit: (line: Line) => boolean | undefined,
): Promise<ScanEnd> {
  const deadline = performance.now() + request.timeoutMs;
  const needle = request.needle === undefined ? undefined : Buffer.from(request.needle);
  const start = request.after ? await resume(source, request.after, request.signal) : 0;
  const { every = 1 } = request;
  let seen = 0;
  let damaged = 0;
  let last = request.after;
  for await (const block of readBlocks(source, start, request.signal)) {
    const { bytes, position } = block;
    const stopped = eachLine(bytes, needle, (from, to) => {
      seen += 1;
      if (every > 1 && seen % every !== 1) return undefined;
      const document = parseLine(bytes, from, to);
      if (document !== undefined) return visit({ document, at: position + from });
      const [start, end] = trim(bytes, from, to);
      if (start < end) damaged += 1;
      return undefined;
    });
    if (stopped) return { reason: 'stopped', last, damaged };
    last = lastPlace(block);
    if (performance.now() > deadline) return { reason: 'late', last, damaged };
  }
  return { reason: 'end', last, damaged };
}

/**
 * The number of lines that look like documents. Only their ends are looked at: to parse them all takes ten times as
 * long.
 */
export async function countDocuments(
  source: LineSource,
  signal: AbortSignal,
  deadline = Number.POSITIVE_INFINITY,
): Promise<number | undefined> {
  let documents = 0;
  for await (const { bytes } of readBlocks(source, 0, signal)) {
    eachLine(bytes, undefined, (from, to) => {
      const [start, end] = trim(bytes, from, to);
      if (bytes[start] === openingBrace && bytes[end - 1] === closingBrace) documents += 1;
      return undefined;
    });
    if (performance.now() > deadline) return undefined;
  }
  return documents;
}

/** Where the line after a place begins, even when the file has been rewritten since. */
async function resume(source: LineSource, { at, mark }: Place, signal: AbortSignal): Promise<number> {
  const { value: block } = await readBlocks(source, at, signal).next();
  const end = block?.bytes.indexOf(10) ?? 0;
  if (block && markOf(parseLine(block.bytes, 0, end)) === mark) return at + end + 1;
  const needle = mark.startsWith('=') ? Buffer.from(JSON.stringify(mark.slice(1))) : undefined;
  const found: number[] = [];
  for await (const { bytes, position } of readBlocks(source, 0, signal)) {
    const ambiguous = eachLine(bytes, needle, (from, to) => {
      if (markOf(parseLine(bytes, from, to)) === mark) found.push(position + to + 1);
      return found.length > 1;
    });
    if (ambiguous) break;
  }
  const [start, another] = found;
  // Among equal lines, nobody knows which one it was.
  if (start !== undefined && another === undefined) return start;
  throw new CollectionError(
    'conflict',
    'The collection has changed, and the document at the cursor is gone or not unique: begin again without cursor.',
  );
}

function lastPlace({ bytes, position }: Block): Place {
  const end = bytes.length - 1;
  const start = end === 0 ? 0 : bytes.lastIndexOf(10, end - 1) + 1;
  return { at: position + start, mark: markOf(parseLine(bytes, start, end)) };
}

/**
 * Identifies a document: by its `_id`, which stays when the document changes, or else by a digest. It also orders
 * documents of equal rank; our ids sort by age.
 */
export function markOf(document: Document | undefined): string {
  const id = document?.['_id'];
  // A character has up to two UTF-16 units.
  if (typeof id === 'string' && id.length <= 2 * maxIdLength) return `=${id}`;
  const text = JSON.stringify(document) ?? '';
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/** The bounds of a line without the blanks at its ends. */
function trim(bytes: Buffer, from: number, to: number): [start: number, end: number] {
  let [start, end] = [from, to];
  while (start < end && blanks.has(bytes[start] ?? 0)) start += 1;
  while (start < end && blanks.has(bytes[end - 1] ?? 0)) end -= 1;
  return [start, end];
}
