import { closeSync, constants, fdatasync, fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { CollectionError } from './collection-error.ts';
import { openFileSync } from './data-directory.ts';
import { isTorn } from './line-blocks.ts';

/** A killed writer does not leave a longer rest without a line end. */
const maxTornBytes = 16_777_216;

const dataSync = promisify(fdatasync);
const newline = Buffer.from('\n');

/**
 * Adds a line to a file in one write, and returns when it is on the disk. The caller holds the collection's lock.
 * After a failure, the file is as it was.
 *
 * @returns how many bytes of a half-written line were removed
 * @throws CollectionError `too-large` when the file would have more than `maxBytes`
 */
export async function appendLine(
  path: string,
  line: Buffer,
  { maxBytes, ready }: { readonly maxBytes: number; ready(): void },
): Promise<number> {
  const file = openFileSync(path, constants.O_RDWR);
  if (file === undefined)
    throw new CollectionError('not-found', 'The collection has just been removed. Try again.');
  try {
    const { size } = fstatSync(file);
    const { end, whole } = findEnd(file, size);
    const bytes = Buffer.concat([...(whole ? [] : [newline]), line, newline]);
    if (end + bytes.length > maxBytes) {
      throw new CollectionError(
        'too-large',
        `The collection has ${end} bytes, and ${bytes.length} more would exceed ${maxBytes} (MAX_FILE_SIZE). Delete documents first.`,
      );
    }
    ready();
    if (end < size) ftruncateSync(file, end);
    await writeWhole(file, bytes, end);
    return size - end;
  } finally {
    closeSync(file);
  }
}

async function writeWhole(file: number, bytes: Buffer, end: number): Promise<void> {
  try {
    // The kernel writes what fits. The next write fails with the reason: a full disk, or a limit of the process.
    for (let written = 0; written < bytes.length; )
      written += writeSync(file, bytes, written, bytes.length - written, end + written);
    // Only this waits for the disk. The calls before it end in memory, faster than a turn through the thread pool.
    await dataSync(file);
  } catch (error) {
    ftruncateSync(file, end);
    throw error;
  }
}

/** Where to continue writing; `whole` is false when the last line lacks only its line end. */
function findEnd(file: number, size: number): { end: number; whole: boolean } {
  const tail = readUnfinished(file, size);
  return isTorn(tail) ? { end: size - tail.length, whole: true } : { end: size, whole: tail.length === 0 };
}

/** The bytes after the last line end. */
function readUnfinished(file: number, size: number): Buffer {
  // One byte nearly always shows that there are none.
  for (let length = 1; length <= maxTornBytes; length *= 64) {
    const start = Math.max(0, size - length);
    const bytes = Buffer.alloc(size - start);
    readSync(file, bytes, 0, bytes.length, start);
    const end = bytes.lastIndexOf(10) + 1;
    if (end > 0 || start === 0) return bytes.subarray(end);
  }
  throw new CollectionError('damaged', `The last line of the file is longer than ${maxTornBytes} bytes.`);
}
