import type { Dirent, Stats } from 'node:fs';
import { lstat, opendir, readdir, unlink } from 'node:fs/promises';
import { type DirectoryOpener, entryPath, type HeldDirectory } from './held-directory.ts';
import { type OpenFile, withOpenFile } from './open-file.ts';
import { pathFailure } from './path-error.ts';
import { isStaleTemporary, isTemporary } from './temporary-name.ts';

export type EntryKind = 'file' | 'directory' | 'link' | 'other';

export interface Entry {
  readonly name: string;
  /** The kind of the entry itself: a link is a link, whatever it leads to. */
  readonly kind: EntryKind;
}

export interface EntryInfo {
  readonly kind: EntryKind;
  /** Bytes. */
  readonly size: number;
  readonly modified: Date;
  readonly created: Date;
  /** Permission bits. */
  readonly mode: number;
  readonly hardLinks: number;
}

/** A directory inside the roots, open for reading while the function or the loop that received it runs. */
export interface OpenDirectory {
  /** Relative to the start of the walk, with `/`; empty for the start itself. */
  readonly path: string;
  readonly depth: number;
  /** Sorted by name in the order of code units. */
  readonly entries: readonly Entry[];
  /** Whether there are more entries than were read. */
  readonly truncated: boolean;
  /** What an entry is, without following it; undefined when it is gone. */
  stat(name: string): Promise<EntryInfo | undefined>;
  /** @throws PathError when it is not a regular file. */
  openFile<T>(name: string, work: (file: OpenFile) => Promise<T>): Promise<T>;
  /** Keeps a walk out of a subdirectory. */
  skip(name: string): void;
}

interface ReadOptions {
  readonly path?: string;
  readonly depth?: number;
  readonly maxEntries: number;
  readonly skip?: (name: string) => void;
  /** Removes the temporary files that killed processes have left. */
  readonly sweep?: boolean;
}

/** Reads a held directory, without the temporary files of this package. */
export async function openDirectory(
  opener: DirectoryOpener,
  directory: HeldDirectory,
  { path = '', depth = 0, maxEntries, skip = () => {}, sweep = false }: ReadOptions,
): Promise<OpenDirectory> {
  const { dirents, truncated } = await readEntries(directory, maxEntries);
  const shown = dirents.filter(({ name }) => !isTemporary(name));
  if (sweep && shown.length < dirents.length) await sweepTemporaries(directory);
  const entries = shown.map((dirent) => ({ name: dirent.name, kind: kindOf(dirent) }));
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    path,
    depth,
    entries,
    truncated,
    skip,
    async stat(name) {
      const stats = await lstat(entryPath(directory, name)).catch(() => undefined);
      return stats && describeEntry(stats);
    },
    async openFile(name, work) {
      const shownPath = path === '' ? name : `${path}/${name}`;
      try {
        return await withOpenFile(opener, directory, name, shownPath, work);
      } catch (error) {
        throw pathFailure(error, shownPath);
      }
    },
  };
}

export function describeEntry(stats: Stats): EntryInfo {
  return {
    kind: kindOf(stats),
    size: stats.size,
    modified: stats.mtime,
    created: stats.birthtime,
    mode: stats.mode & 0o7777,
    hardLinks: stats.nlink,
  };
}

/**
 * A directory of this many bytes is read piece by piece, so that reading one with millions of entries can stop early.
 */
const largeDirectoryBytes = 2_000_000;

/** The entries of a directory, at most `maxEntries` of them. */
export async function readEntries({ handle, base }: HeldDirectory, maxEntries: number) {
  const { size } = await handle.stat();
  if (size < largeDirectoryBytes) {
    const dirents = await readdir(base, { withFileTypes: true });
    return { dirents: dirents.slice(0, maxEntries), truncated: dirents.length > maxEntries };
  }
  const dirents: Dirent[] = [];
  for await (const dirent of await opendir(base, { bufferSize: 1_024 })) {
    if (dirents.length >= maxEntries) return { dirents, truncated: true };
    dirents.push(dirent);
  }
  return { dirents, truncated: false };
}

function kindOf(entry: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): EntryKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

/** Removes the temporary files that a killed process has left in a directory. */
export async function sweepTemporaries(directory: HeldDirectory): Promise<void> {
  for (const name of await readdir(directory.base)) {
    if (!isTemporary(name)) continue;
    const path = entryPath(directory, name);
    const stats = await lstat(path).catch(() => undefined);
    if (stats?.isFile() && isStaleTemporary(name, stats.mtime)) await unlink(path).catch(() => undefined);
  }
}
