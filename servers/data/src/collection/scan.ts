import { createHash } from 'node:crypto';
import { CollectionError } from './collection-error.ts';
import { type Document, maxIdLength, parseLine } from './document.ts';
import { type Block, eachLine, type LineSource, readBlocks } from './line-blocks.ts';

const whitespace = Buffer.from(' \t\r');

/** A line that was read: where it begins, and what it is known by when the file has been written anew. */
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
  /** Goes on behind this line; else from the beginning. */
  readonly after?: Place | undefined;
  /** Text that a line without escapes must hold to be of interest. */
  readonly needle?: string | undefined;
  /** Looks at one line in so many; else at all. */
  readonly every?: number | undefined;
  /** Milliseconds; a scan that is not done by then ends early. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface ScanEnd {
  /** `stopped`: by `visit`; `late`: the time was over. */
  readonly reason: 'end' | 'stopped' | 'late';
  /** A line before which all were looked at, itself included, unless `visit` stopped the scan. */
  readonly last: Place | undefined;
  /** Lines that are no documents. */
  readonly damaged: number;
}

/**
 * Reads the documents of a source in order, until `visit` returns true. Lines that are no documents are counted and
 * passed over.
 *
 * @throws CollectionError `conflict` when the line to go on behind has moved, and is gone or one of several equal ones
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
      damaged += isBlank(bytes, from, to) ? 0 : 1;
      return undefined;
    });
    if (stopped) return { reason: 'stopped', last, damaged };
    last = lastPlace(block);
    if (performance.now() > deadline) return { reason: 'late', last, damaged };
  }
  return { reason: 'end', last, damaged };
}

/** The lines of a source that are not blank: a document each, as far as its file is whole. */
export async function countLines(
  source: LineSource,
  signal: AbortSignal,
  deadline = Number.POSITIVE_INFINITY,
): Promise<number | undefined> {
  let lines = 0;
  for await (const { bytes } of readBlocks(source, 0, signal)) {
    eachLine(bytes, undefined, (from, to) => {
      lines += isBlank(bytes, from, to) ? 0 : 1;
      return undefined;
    });
    if (performance.now() > deadline) return undefined;
  }
  return lines;
}

/** Where the line behind a place begins, also when the file has been written anew since. */
async function resume(source: LineSource, { at, mark }: Place, signal: AbortSignal): Promise<number> {
  if (at < source.size) {
    const { value: block } = await readBlocks(source, at, signal).next();
    const end = block?.bytes.indexOf(10) ?? -1;
    if (block && end !== -1 && markOf(parseLine(block.bytes, 0, end)) === mark) return at + end + 1;
  }
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
  // Of lines that are equal, nobody can tell which one it was.
  if (start !== undefined && another === undefined) return start;
  throw new CollectionError(
    'conflict',
    'The collection has changed, and the document that the cursor stands at is gone or one of several: begin again without cursor.',
  );
}

function lastPlace({ bytes, position }: Block): Place {
  const end = bytes.length - 1;
  const start = end === 0 ? 0 : bytes.lastIndexOf(10, end - 1) + 1;
  return { at: position + start, mark: markOf(parseLine(bytes, start, end)) };
}

/**
 * What a document is known by: its `_id`, which it keeps when it is changed, or else a digest of it. Also what
 * decides between documents of equal rank; our ids sort by age.
 */
export function markOf(document: Document | undefined): string {
  const id = document?.['_id'];
  // A character has up to two UTF-16 units.
  if (typeof id === 'string' && id.length <= 2 * maxIdLength) return `=${id}`;
  const text = JSON.stringify(document) ?? '';
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

function isBlank(bytes: Buffer, from: number, to: number): boolean {
  let at = from;
  while (at < to && whitespace.includes(bytes[at] ?? 0)) at += 1;
  return at === to;
}
