import { constants, fstatSync, readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { CollectionError } from './collection-error.ts';
import { openFile } from './data-directory.ts';
import { parseLine } from './document.ts';

/** A longer rest without a line end is not the trace of a killed writer. */
const maxTornBytes = 16_777_216;

const newline = Buffer.from('\n');

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
  const existing = await openFile(path, constants.O_RDWR);
  const handle = existing ?? (await openFile(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL));
  if (handle === undefined) throw new CollectionError('not-found', 'DATA_DIR has been removed.');
  try {
    // Synchronous, because a turn through the thread pool would take longer than these calls.
    const { size } = fstatSync(handle.fd);
    const { end, whole } = findEnd(handle.fd, size);
    const bytes = Buffer.concat([...(whole ? [] : [newline]), ...lines.flatMap((line) => [line, newline])]);
    if (end + bytes.length > maxBytes) {
      throw new CollectionError(
        'too-large',
        `The collection has ${end} bytes, and ${bytes.length} more are beyond ${maxBytes} (MAX_FILE_SIZE). Delete documents first.`,
      );
    }
    ready();
    if (end < size) await handle.truncate(end);
    await writeWhole(handle, bytes, end);
    await handle.datasync();
    return { created: existing === undefined, tornBytes: size - end };
  } finally {
    await handle.close();
  }
}

async function writeWhole(handle: FileHandle, bytes: Buffer, end: number): Promise<void> {
  try {
    const { bytesWritten } = await handle.write(bytes, 0, bytes.length, end);
    // The disk is full, or the process at its limit: the kernel has written what went in.
    if (bytesWritten < bytes.length)
      throw new CollectionError('full', 'The disk is full; nothing was changed.');
  } catch (error) {
    await handle.truncate(end);
    throw error;
  }
}

/** Where to go on writing: behind the last whole line. A last document without its line end is `whole: false`. */
function findEnd(file: number, size: number): { end: number; whole: boolean } {
  const tail = readUnfinished(file, size);
  return parseLine(tail) === undefined
    ? { end: size - tail.length, whole: true }
    : { end: size, whole: false };
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
