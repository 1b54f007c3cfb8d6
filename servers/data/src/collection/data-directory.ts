import { constants, lstatSync, openSync, type Stats } from 'node:fs';
import { access, type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CollectionError, errorCode } from './collection-error.ts';

/** Kinds of files that are collections: lines of JSON, or one array, which the first write turns into lines. */
export const extensions = ['.jsonl', '.json'] as const;
export type Extension = (typeof extensions)[number];

/** The files of one collection. `name` has been checked: it is safe as a file name. */
export function filesOf(directory: string, name: string) {
  const base = join(directory, name);
  return {
    lines: `${base}.jsonl`,
    array: `${base}.json`,
    backup: `${base}.json.bak`,
    temporary: `${base}.jsonl.tmp`,
    lock: `${base}.lock`,
  };
}

/** The collection that a file belongs to; undefined for other files, such as a lock. */
export function collectionOf(file: string): string | undefined {
  const extension = extensions.find((each) => file.endsWith(each));
  return extension && file.slice(0, -extension.length);
}

export type CollectionFiles = ReturnType<typeof filesOf>;

// Not `recursive`: where a folder takes no others and answers ENOENT, as /proc does, that retries forever on a thread.
export async function createDirectory(directory: string): Promise<void> {
  if (lookAt(directory) !== undefined || dirname(directory) === directory) return;
  await createDirectory(dirname(directory));
  await mkdir(directory, { mode: 0o700 }).catch((error: unknown) => {
    // Another process was faster.
    if (errorCode(error) !== 'EEXIST') throw error;
  });
}

/** @throws the system's error when the directory, or the nearest one above it that exists, cannot be written. */
export async function requireWritable(directory: string): Promise<void> {
  const parent = dirname(directory);
  if (lookAt(directory) === undefined && parent !== directory) await requireWritable(parent);
  else await access(directory, constants.W_OK | constants.X_OK);
}

/** What is at a path, without following a link; undefined when nothing is. */
export function lookAt(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/**
 * The same for a regular file.
 *
 * @throws CollectionError `unusable` for anything other than a file
 */
export function lookAtFile(path: string): Stats | undefined {
  const found = lookAt(path);
  if (found !== undefined && !found.isFile()) throw notAFile();
  return found;
}

/**
 * Opens a regular file; undefined when there is none. It looks at the file first, because opening a device may have
 * effects. The system also refuses a link, because one may have replaced the file since.
 *
 * @throws CollectionError `unusable` for anything other than a file
 */
export async function openFile(path: string, flags: number): Promise<FileHandle | undefined> {
  lookAtFile(path);
  return open(path, flags | safeFlags, newFileMode).catch(notOpened);
}

/** The same, for work that is faster than a turn through the thread pool; returns the descriptor. */
export function openFileSync(path: string, flags: number): number | undefined {
  lookAtFile(path);
  try {
    return openSync(path, flags | safeFlags, newFileMode);
  } catch (error) {
    return notOpened(error);
  }
}

const safeFlags = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const newFileMode = 0o600;

function notOpened(error: unknown): undefined {
  if (errorCode(error) === 'ENOENT') return undefined;
  throw errorCode(error) === 'ELOOP' ? notAFile() : error;
}

const notAFile = () =>
  new CollectionError(
    'unusable',
    'The file of this collection is a link or not a regular file; it is not opened.',
  );

/**
 * Removes what a killed writer has left, or anything else of that name that is not a directory.
 *
 * @throws CollectionError `exists` for a directory
 */
export async function clearTemporary(path: string): Promise<void> {
  if (lookAt(path)?.isDirectory()) {
    throw new CollectionError(
      'exists',
      `${basename(path)} in DATA_DIR is a directory and in the way: move it elsewhere.`,
    );
  }
  await rm(path, { force: true });
}

/** Makes creations, renames and removals in a directory last through a power failure. */
export async function syncDirectory(directory: string): Promise<void> {
  // Windows cannot open a directory: only the journal of the file system helps there.
  if (process.platform === 'win32') return;
  const handle = await open(directory, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
