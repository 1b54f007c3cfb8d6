import { constants, type Stats } from 'node:fs';
import { access, type FileHandle, link, lstat, rename, unlink } from 'node:fs/promises';
import { type DirectoryOpener, entryPath, findEntry, type HeldDirectory } from './held-directory.ts';
import { requireFile } from './open-file.ts';
import { errorCode, PathError } from './path-error.ts';
import { reserveTemporaryName } from './temporary-name.ts';

/** Where to put a file, and what is there now. */
export interface Target {
  readonly directory: HeldDirectory;
  readonly name: string;
  /** Undefined when the name is free. */
  readonly previous: Stats | undefined;
}

/** @throws PathError when something is there that is not a file this process may write. */
export async function lookAtTarget(directory: HeldDirectory, name: string, input: string): Promise<Target> {
  const previous = await findEntry(directory, name);
  if (previous !== undefined) {
    requireFile(previous, input);
    // A rename needs no permission on the file that it replaces. A write does, and callers ask for a write.
    await access(entryPath(directory, name), constants.W_OK);
  }
  return { directory, name, previous };
}

/**
 * Puts a file at `target` in one step: its content goes to a temporary file beside it, which then takes the name. A
 * process that dies in between leaves the old file or the new one. A hard link to the old file keeps the old content,
 * so that a file outside the roots is never written through one. A new file gets the permissions `newMode`, as far as
 * the umask allows them.
 *
 * @throws PathError `changed` when the file at the target is no longer the one that was looked at; `exists` when it
 * was free and something has taken it.
 */
export async function putFile(
  opener: DirectoryOpener,
  { directory, name, previous }: Target,
  input: string,
  fill: (handle: FileHandle) => Promise<void>,
  newMode = 0o666,
): Promise<void> {
  const temporary = reserveTemporaryName();
  const path = entryPath(directory, temporary.name);
  try {
    // Nobody else may read a replacement before it has the permissions of the file that it replaces.
    const mode = previous === undefined ? newMode : 0o600;
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
    const handle = await opener.openFile(directory, temporary.name, flags, mode);
    try {
      await fill(handle);
      if (previous !== undefined) await takeOver(handle, previous);
      await handle.sync();
    } finally {
      await handle.close();
    }
    const place = entryPath(directory, name);
    if (previous === undefined) return await publishNew(path, place, input);
    await requireUnchanged(place, previous, input);
    await rename(path, place);
  } catch (error) {
    await unlink(path).catch(() => undefined);
    throw error;
  } finally {
    temporary.release();
  }
}

async function takeOver(handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  // Only root may give files away; for everyone else the writer becomes the owner, as with any editor. The group can
  // also be kept by its members.
  await handle
    .chown(uid, gid)
    .catch(() => handle.chown(-1, gid))
    .catch(() => undefined);
  // The old group had these rights. Another one gets those of others, as with vim.
  const isKept = (await handle.stat()).gid === gid;
  await handle.chmod(isKept ? mode & 0o777 : (mode & 0o707) | ((mode & 0o007) << 3));
}

async function requireUnchanged(path: string, previous: Stats, input: string): Promise<void> {
  const now = await lstat(path).catch(() => undefined);
  const same = now?.ino === previous.ino && now.size === previous.size && now.mtimeMs === previous.mtimeMs;
  if (!same) throw new PathError('changed', input);
}

/** Gives `from` the name `to`, which must be free: link(2) is the only call that checks and takes it in one step. */
export async function publishNew(from: string, to: string, input: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const isTaken = errorCode(error) === 'EEXIST' || (await lstat(to).catch(() => undefined)) !== undefined;
    if (isTaken) throw new PathError('exists', input, { cause: error });
    // The file system has no hard links, or does not allow this one; systems have many codes for that.
    return rename(from, to);
  }
  try {
    await unlink(from);
  } catch (error) {
    // A source directory that we may not write allows the link, but keeps the old name.
    await unlink(to).catch(() => undefined);
    throw error;
  }
}
