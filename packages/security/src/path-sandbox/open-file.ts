import { constants } from 'node:fs';
import { type FileHandle, lstat } from 'node:fs/promises';
import { type DirectoryOpener, entryPath, type HeldDirectory } from './held-directory.ts';
import { PathError } from './path-error.ts';

/** A regular file inside the roots, open for reading while the function that received it runs. */
export interface OpenFile {
  /** Bytes, when it was opened. */
  readonly size: number;
  readonly modified: Date;
  /** Permission bits. */
  readonly mode: number;
  /** Fills `target` with bytes from `position` on, up to the end of the file; returns how many it read. */
  read(target: Uint8Array, position: number): Promise<number>;
  /**
   * The file up to its size when it was opened: a log may grow while it is read.
   *
   * @throws PathError `too-large` over `maxBytes`.
   */
  readAll(maxBytes: number): Promise<Uint8Array>;
}

/**
 * Opens a regular file in a held directory and runs `work` with it. It checks the kind of file before opening,
 * because opening a device may have an effect, and again after, because the file may have been replaced.
 *
 * @throws PathError `changed` when the file has content, but its file system reports no size.
 */
export async function withOpenFile<T>(
  opener: DirectoryOpener,
  directory: HeldDirectory,
  name: string,
  input: string,
  work: (file: OpenFile) => Promise<T>,
): Promise<T> {
  requireFile(await lstat(entryPath(directory, name)), input);
  const handle = await opener.openFile(directory, name, constants.O_RDONLY);
  try {
    const stats = await handle.stat();
    requireFile(stats, input);
    // Without a size, as in /proc, nothing would be read, and the answer would look like an empty file.
    if (stats.size === 0 && (await readFully(handle, Buffer.alloc(1), 0)) > 0)
      throw new PathError('changed', input, { detail: 'its file system reports 0 bytes' });
    return await work({
      size: stats.size,
      modified: stats.mtime,
      mode: stats.mode & 0o777,
      read: (target, position) => readFully(handle, target, position),
      readAll: (maxBytes) => readAll(handle, stats.size, maxBytes, input),
    });
  } finally {
    await handle.close();
  }
}

export function requireFile(entry: { isFile(): boolean; isDirectory(): boolean }, input: string): void {
  if (entry.isDirectory()) throw new PathError('is-a-directory', input);
  if (!entry.isFile()) throw new PathError('not-a-file', input);
}

async function readFully(handle: FileHandle, target: Uint8Array, position: number): Promise<number> {
  let filled = 0;
  while (filled < target.length) {
    const { bytesRead } = await handle.read(target, filled, target.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

async function readAll(
  handle: FileHandle,
  size: number,
  maxBytes: number,
  input: string,
): Promise<Uint8Array> {
  requireSize(size, maxBytes, input);
  const buffer = Buffer.allocUnsafe(size);
  return buffer.subarray(0, await readFully(handle, buffer, 0));
}

/** @throws PathError `too-large`, with both sizes. */
export function requireSize(size: number, maxBytes: number, input: string): void {
  if (size > maxBytes) {
    throw new PathError('too-large', input, { detail: `${size} bytes; at most ${maxBytes} are allowed` });
  }
}
