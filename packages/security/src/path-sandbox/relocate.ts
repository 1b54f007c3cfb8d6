import type { FileHandle } from 'node:fs/promises';
import { lstat, mkdir, rename, rmdir, unlink } from 'node:fs/promises';
import { entryPath, type HeldDirectory } from './held-directory.ts';
import type { EntryKind } from './open-directory.ts';
import { type OpenFile, requireFile } from './open-file.ts';
import { errorCode, PathError, pathFailure } from './path-error.ts';
import { publishNew } from './write-file.ts';

interface Name {
  readonly directory: HeldDirectory;
  readonly name: string;
  /** As the caller wrote it. */
  readonly input: string;
}

/** Moves a file or a directory to a name that must be free; with `toDirectory`, it refuses to move a file. */
export async function moveEntry(source: Name, destination: Name, toDirectory: boolean): Promise<void> {
  const [from, to] = [
    entryPath(source.directory, source.name),
    entryPath(destination.directory, destination.name),
  ];
  const entry = await lstat(from).catch((error: unknown) => {
    throw pathFailure(error, source.input);
  });
  if (entry.isSymbolicLink()) throw new PathError('is-link', source.input);
  if (entry.isDirectory()) return moveDirectory(from, to, source.input, destination.input);
  requireFile(entry, source.input);
  if (toDirectory) throw new PathError('trailing-separator', destination.input);
  await publishNew(from, to, destination.input).catch((error: unknown) => {
    throw pathFailure(error, source.input);
  });
}

/** rename(2) replaces an empty directory: making one first checks that the name is free, and takes it. */
async function moveDirectory(
  from: string,
  to: string,
  input: string,
  destinationInput: string,
): Promise<void> {
  await mkdir(to).catch((error: unknown) => {
    throw pathFailure(error, destinationInput);
  });
  try {
    await rename(from, to);
  } catch (error) {
    await rmdir(to).catch(() => undefined);
    if (errorCode(error) === 'EINVAL') throw new PathError('into-itself', input, { cause: error });
    throw pathFailure(error, input);
  }
}

/** Deletes a file, an empty directory, or a link (not its target); returns what it was. */
export async function deleteEntry({ directory, name, input }: Name): Promise<EntryKind> {
  const path = entryPath(directory, name);
  const entry = await lstat(path);
  if (entry.isDirectory()) {
    await rmdir(path);
    return 'directory';
  }
  if (!entry.isSymbolicLink()) requireFile(entry, input);
  await unlink(path);
  return entry.isSymbolicLink() ? 'link' : 'file';
}

const chunkBytes = 1_048_576;

/**
 * Copies an open file to a new one, piece by piece.
 *
 * @throws PathError `changed` when the source shrinks meanwhile.
 */
export async function copyContent(
  source: OpenFile,
  target: FileHandle,
  input: string,
  signal?: AbortSignal,
): Promise<void> {
  const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, source.size));
  for (let position = 0; position < source.size; position += chunkBytes) {
    signal?.throwIfAborted();
    const piece = chunk.subarray(0, source.size - position);
    if ((await source.read(piece, position)) < piece.length) throw new PathError('changed', input);
    // Not `write`: on a full disk that writes a part and succeeds.
    await target.writeFile(piece);
  }
}
