import { CollectionError } from './collection-error.ts';

/** The bytes of a collection's lines: of its file, or of an array written as lines. */
export interface LineSource {
  /** Bytes at the time of opening; what is added later is not read. */
  readonly size: number;
  /** Fills `target` from its `offset` on with the bytes at `position`; returns how many, 0 at the end. */
  read(target: Buffer, offset: number, length: number, position: number): Promise<number>;
  close(): Promise<void>;
}

/** Whole lines; valid until the next block is asked for. */
export interface Block {
  readonly bytes: Buffer;
  /** Where the block begins in the source. */
  readonly position: number;
}

/** About two milliseconds of parsing, between two turns of the event loop. */
const blockBytes = 262_144;

/** Far longer than any document of ours. A line has to fit in memory. */
const maxLineBytes = 33_554_432;

const newline = 10;
const backslash = 92;
const openingBrace = 123;

/**
 * Reads a source in blocks of whole lines. A last line without its end, as some editors leave it, gets one; a torn one
 * is left out.
 *
 * @throws CollectionError `damaged` for a line that no document can be
 */
export async function* readBlocks(
  source: LineSource,
  start: number,
  signal: AbortSignal,
): AsyncGenerator<Block, void, void> {
  let buffer: Buffer = Buffer.allocUnsafe(blockBytes);
  let position = start;
  let filled = 0;
  for (;;) {
    signal.throwIfAborted();
    if (filled === buffer.length) buffer = grow(buffer, position);
    const wanted = Math.min(buffer.length - filled, source.size - position - filled);
    const bytes = wanted > 0 ? await source.read(buffer, filled, wanted, position + filled) : 0;
    if (bytes === 0) break;
    const end = buffer.lastIndexOf(newline, filled + bytes - 1) + 1;
    filled += bytes;
    // The bytes before these have been searched already.
    if (end === 0) continue;
    yield { bytes: buffer.subarray(0, end), position };
    buffer.copyWithin(0, end, filled);
    position += end;
    filled -= end;
  }
  const rest = buffer.subarray(0, filled);
  if (filled > 0 && !isTorn(rest)) yield { bytes: Buffer.concat([rest, Buffer.from('\n')]), position };
}

/**
 * Whether a last line without its end comes from a writer at work, from one that died, or from a power failure: an
 * object that breaks off, or zeros, which nobody writes. Anything else is somebody's text, and must not be removed.
 */
export function isTorn(rest: Buffer): boolean {
  return rest[0] === 0 || (rest[0] === openingBrace && breaksOff(rest.toString('latin1')));
}

function breaksOff(json: string): boolean {
  let depth = 0;
  let quoted = false;
  for (const [token] of json.matchAll(/\\.|["{}[\]]/g)) {
    if (token === '"') quoted = !quoted;
    else if (!quoted) depth += '{['.includes(token) ? 1 : -1;
  }
  return quoted || depth > 0;
}

function grow(buffer: Buffer, position: number): Buffer {
  if (buffer.length >= maxLineBytes) {
    throw new CollectionError(
      'damaged',
      `The collection is damaged: the line at byte ${position} of its file is longer than ${maxLineBytes} bytes.`,
    );
  }
  return Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
}

/**
 * Calls `visit` with the bounds of each line of a block until it returns true; returns whether it did. With a
 * `needle`, it skips lines without it, unless they hold an escape, which may spell the same text.
 */
export function eachLine(
  bytes: Buffer,
  needle: Buffer | undefined,
  visit: (start: number, end: number) => boolean | undefined,
): boolean {
  const next = needle === undefined ? (from: number) => from : createSearch(bytes, needle);
  let from = next(0);
  while (from < bytes.length) {
    const start = needle === undefined || from === 0 ? from : bytes.lastIndexOf(newline, from - 1) + 1;
    const end = bytes.indexOf(newline, from);
    if (visit(start, end) === true) return true;
    from = next(end + 1);
  }
  return false;
}

/** Finds the next place, at `from` or after it, that may belong to a line of interest; the length when there is none. */
function createSearch(bytes: Buffer, needle: Buffer): (from: number) => number {
  const finder = (wanted: Buffer | number) => {
    let at = -1;
    return (from: number) => {
      if (at < from) {
        const found = bytes.indexOf(wanted, from);
        at = found === -1 ? bytes.length : found;
      }
      return at;
    };
  };
  const [nextNeedle, nextEscape] = [finder(needle), finder(backslash)];
  return (from) => Math.min(nextNeedle(from), nextEscape(from));
}
