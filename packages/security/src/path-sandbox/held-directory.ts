import { constants, existsSync, fstatSync, lstatSync, realpathSync, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readlink } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import type { PathRules } from './containment.ts';
import { errorCode } from './path-error.ts';

/**
 * A directory that is open. As far as the system allows, everything inside is reached through the open directory, so
 * that renaming or replacing directories cannot send an operation elsewhere.
 */
export interface HeldDirectory {
  readonly handle: FileHandle;
  /** Where it was when it was opened. */
  readonly path: string;
  /** The prefix of an entry's name in a system call: a reference to the open directory, or `path`. */
  readonly base: string;
}

/** The one part of the sandbox that differs between systems. */
export interface DirectoryOpener {
  readonly rules: PathRules;
  /** Opens a directory by a path without links. */
  openDirectory(path: string): Promise<HeldDirectory>;
  /** Opens a directory in a directory; fails on a link. */
  openChild(parent: HeldDirectory, name: string): Promise<HeldDirectory>;
  /** Opens a file in a directory; fails on a link, and does not wait for the other end of a FIFO. */
  openFile(parent: HeldDirectory, name: string, flags: number, mode?: number): Promise<FileHandle>;
  /** Where the directory is now; undefined when it is gone. */
  locationOf(directory: HeldDirectory): Promise<string | undefined>;
}

export function entryPath({ base }: Pick<HeldDirectory, 'base'>, name: string): string {
  return base.endsWith('/') || base.endsWith('\\') ? base + name : `${base}/${name}`;
}

/** The entry at a name, links not followed; undefined when the name is free. */
export async function findEntry(directory: HeldDirectory, name: string): Promise<Stats | undefined> {
  return lstat(entryPath(directory, name)).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error;
    return undefined;
  });
}

/** The strongest opener that the system allows. */
export function directoryOpener(platform: NodeJS.Platform = process.platform): DirectoryOpener {
  if (platform === 'linux' && existsSync('/proc/self/fd')) return linux;
  return platform === 'darwin' ? macos : checking(platform === 'win32' ? win32 : posix);
}

// open(2) of Linux; Node does not name it. Such a descriptor needs no permission to read the directory.
const O_PATH = 0o10000000;

const neverFollow = (flags: number) => flags | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** /proc/self/fd/N stands for the open directory itself: the kernel looks up a name below it there and nowhere else. */
const linux: DirectoryOpener = {
  rules: posix,
  openDirectory: (path) => hold(path, path),
  openChild: (parent, name) => hold(entryPath(parent, name), entryPath({ base: parent.path }, name)),
  openFile: (parent, name, flags, mode) => open(entryPath(parent, name), neverFollow(flags), mode),
  async locationOf({ handle, base }) {
    const path = await readlink(base);
    // The kernel marks a removed directory like this, but a directory may also have such a name.
    return path.endsWith(' (deleted)') ? pathIfStillAt(handle, path) : path;
  },
};

async function hold(systemPath: string, path: string): Promise<HeldDirectory> {
  const handle = await open(systemPath, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  return { handle, path, base: `/proc/self/fd/${handle.fd}` };
}

// sys/fcntl.h of macOS 11 and later: the open fails when any component of the path is a link. It takes the place
// of O_NOFOLLOW; both together are EINVAL.
const O_NOFOLLOW_ANY = 0x20000000;

/** The kernel refuses links anywhere in a path that is opened, and /.vol/<device>/<inode> stands for a directory. */
const macos: DirectoryOpener = {
  rules: posix,
  async openDirectory(path) {
    const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | O_NOFOLLOW_ANY);
    const { dev, ino } = await handle.stat({ bigint: true });
    const volume = `/.vol/${dev}/${ino}`;
    // Not every file system is reachable there (exFAT, FSKit).
    return { handle, path, base: existsSync(volume) ? volume : path };
  },
  openChild: (parent, name) => macos.openDirectory(entryPath({ base: parent.path }, name)),
  openFile: (parent, name, flags, mode) =>
    open(entryPath({ base: parent.path }, name), flags | O_NOFOLLOW_ANY | constants.O_NONBLOCK, mode),
  locationOf: ({ handle, path }) => pathIfStillAt(handle, path),
};

/**
 * For Windows, and where the others cannot work: opens, then checks that the path still leads to what is open.
 * Someone who swaps directories twice, at the right moments, may still win; see docs/security-model.md.
 */
function checking(rules: PathRules): DirectoryOpener {
  const openAt = async (path: string, flags: number, mode?: number) => {
    const handle = await open(path, neverFollow(flags), mode);
    try {
      if (isWhatIsAt(handle, path) && isWhatIsAt(handle, path)) return handle;
      throw Object.assign(new Error('what was opened is not at its path'), { code: 'ELOOP' });
    } catch (error) {
      await handle.close();
      throw error;
    }
  };
  const openDirectory = async (path: string): Promise<HeldDirectory> => ({
    handle: await openAt(path, constants.O_RDONLY | (constants.O_DIRECTORY ?? 0)),
    path,
    base: path,
  });
  return {
    rules,
    openDirectory,
    openChild: (parent, name) => openDirectory(rules.join(parent.path, name)),
    openFile: (parent, name, flags, mode) => openAt(rules.join(parent.path, name), flags, mode),
    locationOf: ({ handle, path }) => pathIfStillAt(handle, path),
  };
}

// Synchronous, so that no other task of this process runs between the calls, and other processes have little time.
function isWhatIsAt(handle: FileHandle, path: string): boolean {
  if (realpathSync.native(path) !== path) return false;
  const [held, found] = [fstatSync(handle.fd, { bigint: true }), lstatSync(path, { bigint: true })];
  return held.ino === found.ino && held.dev === found.dev;
}

/** The path, unless something else than what is open is there. */
async function pathIfStillAt(handle: FileHandle, path: string): Promise<string | undefined> {
  const held = await handle.stat({ bigint: true });
  const found = await lstat(path, { bigint: true }).catch(() => undefined);
  return held.ino === found?.ino && held.dev === found.dev ? path : undefined;
}
