import { closeSync, constants, fdatasync, fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { CollectionError } from './collection-error.ts';
import { openFileSync } from './data-directory.ts';
import { parseLine } from './document.ts';

/** A longer rest without a line end is not the trace of a killed writer. */
const maxTornBytes = 16_777_216;

const dataSync = promisify(fdatasync);
const newline = Buffer.from('\n');
const brace = 123;

export interface Appended {
  readonly created: boolean;
  /** Bytes of a half-written line that were removed. */
  readonly tornBytes: number;
}

/**
 * Adds lines to a file in one write, and returns when they are on the disk. The caller holds the collection's lock.
 * After a failure, the file is as it was.
 *
 * @throws CollectionError `too-large` when the file would have more than `maxBytes`
 */
export async function appendLines(
  path: string,
  lines: readonly Buffer[],
  { maxBytes, ready }: { readonly maxBytes: number; ready(): void },
): Promise<Appended> {
  const existing = openFileSync(path, constants.O_RDWR);
  const file = existing ?? openFileSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL);
  if (file === undefined) throw new CollectionError('not-found', 'DATA_DIR has been removed.');
  try {
    const { size } = fstatSync(file);
    const { end, whole } = findEnd(file, size);
    const bytes = Buffer.concat([...(whole ? [] : [newline]), ...lines.flatMap((line) => [line, newline])]);
    if (end + bytes.length > maxBytes) {
      throw new CollectionError(
        'too-large',
        `The collection has ${end} bytes, and ${bytes.length} more are beyond ${maxBytes} (MAX_FILE_SIZE). Delete documents first.`,
      );
    }
    ready();
    if (end < size) ftruncateSync(file, end);
    writeWhole(file, bytes, end);
    // Only this waits for the disk; the calls before it end in memory, sooner than a turn through the thread pool.
    await dataSync(file);
    return { created: existing === undefined, tornBytes: size - end };
  } finally {
    closeSync(file);
  }
}

function writeWhole(file: number, bytes: Buffer, end: number): void {
  try {
    // The disk is full, or the process at its limit: the kernel has written what went in.
    if (writeSync(file, bytes, 0, bytes.length, end) < bytes.length)
      throw new CollectionError('full', 'The disk is full; nothing was changed.');
  } catch (error) {
    ftruncateSync(file, end);
    throw error;
  }
}

/** Where to go on writing. A last line that lacks only its line end is `whole: false`. */
function findEnd(file: number, size: number): { end: number; whole: boolean } {
  const tail = readUnfinished(file, size);
  return isTorn(tail) ? { end: size - tail.length, whole: true } : { end: size, whole: tail.length === 0 };
}

/** Whether a killed writer, or a power failure, has left this: lines of ours are objects, and zeros never written. */
function isTorn(tail: Buffer): boolean {
  return (tail[0] === brace || tail[0] === 0) && parseLine(tail) === undefined;
}

/** What stands behind the last line end. */
function readUnfinished(file: number, size: number): Buffer {
  // One byte tells nearly always that there is nothing.
  for (let length = 1; length <= maxTornBytes; length *= 64) {
    const start = Math.max(0, size - length);
    const bytes = Buffer.alloc(size - start);
    readSync(file, bytes, 0, bytes.length, start);
    const end = bytes.lastIndexOf(10) + 1;
    if (end > 0 || start === 0) return bytes.subarray(end);
  }
  throw new CollectionError('damaged', `The last line of the file is longer than ${maxTornBytes} bytes.`);
}
