import { type FileHandle, lstat, mkdir, rmdir } from 'node:fs/promises';
import { FileLocks, keyOf } from './file-locks.ts';
import { type DirectoryOpener, directoryOpener, entryPath, type HeldDirectory } from './held-directory.ts';
import { entryOf, Locator, type Purpose, withoutParent } from './locate.ts';
import {
  describeEntry,
  type EntryInfo,
  type EntryKind,
  type OpenDirectory,
  openDirectory,
  sweepTemporaries,
} from './open-directory.ts';
import { type OpenFile, requireSize, withOpenFile } from './open-file.ts';
import { errorCode, PathError } from './path-error.ts';
import { copyContent, deleteEntry, moveEntry } from './relocate.ts';
import { openRoots, type SkippedRoot } from './roots.ts';
import { type WalkOptions, walkDirectories } from './walk.ts';
import { watchDirectory } from './watch.ts';
import { lookAtTarget, putFile, type Target } from './write-file.ts';

export interface SandboxOptions {
  /** Refuses every operation that changes something. */
  readonly readOnly?: boolean;
  /** Directories watched at the same time. */
  readonly maxWatches?: number;
  /** Tests set it to run the procedure of another system. */
  readonly opener?: DirectoryOpener;
}

/** At most this many directories are remembered as free of left-over temporary files. */
const maxSwept = 10_000;

/**
 * The files below some directories, and nothing else: no path, link, race or special file leads out of them. On Linux
 * every operation goes through an open directory that the kernel has confirmed to be inside the roots.
 * docs/security-model.md says what remains on other systems. Every method takes a path as a caller wrote it, and
 * throws `PathError` when it refuses; other failures of the operating system are thrown as they are.
 */
export class PathSandbox {
  /** Allowed directories that could not be opened. */
  readonly skipped: readonly SkippedRoot[];
  readonly #locator: Locator;
  readonly #opener: DirectoryOpener;
  readonly #readOnly: boolean;
  readonly #locks = new FileLocks();
  readonly #swept = new Set<string>();
  readonly #watches = new Set<() => void>();
  readonly #maxWatches: number;

  private constructor(locator: Locator, skipped: readonly SkippedRoot[], options: SandboxOptions) {
    this.#locator = locator;
    this.#opener = locator.opener;
    this.skipped = skipped;
    this.#readOnly = options.readOnly ?? false;
    this.#maxWatches = options.maxWatches ?? 64;
  }

  /** Opens the roots and keeps them open, so that nothing that takes their names later becomes a root. */
  static async open(directories: readonly string[], options: SandboxOptions = {}): Promise<PathSandbox> {
    const opener = options.opener ?? directoryOpener();
    const { roots, skipped } = await openRoots(directories, opener);
    return new PathSandbox(new Locator(roots, opener), skipped, options);
  }

  /** The allowed directories by their configured names; relative paths begin at the first. */
  get roots(): readonly string[] {
    return this.#locator.roots.flatMap(({ names }) => names.slice(0, 1));
  }

  async close(): Promise<void> {
    for (const stop of this.#watches) stop();
    await this.#locator.close();
  }

  /** What is at the path; links inside the roots are followed. */
  async stat(path: string): Promise<EntryInfo> {
    return this.#locator.at(path, 'find', async (place) => {
      if (place.kind === 'missing') throw new PathError('not-found', path);
      return describeEntry(
        place.kind === 'root' ? await place.directory.handle.stat() : await lstat(entryOf(place)),
      );
    });
  }

  /** Where the path leads, when links are followed and names are written as they are stored. */
  async realPath(path: string): Promise<string> {
    return this.#locator.at(path, 'find', async (place) => {
      if (place.kind === 'missing') throw new PathError('not-found', path);
      const { path: directory } = place.directory;
      return place.kind === 'root' ? directory : this.#opener.rules.join(directory, place.name);
    });
  }

  /** Runs `work` with a regular file of at most `maxBytes` that is open for reading. */
  async openFile<T>(path: string, work: (file: OpenFile) => Promise<T>, maxBytes = Infinity): Promise<T> {
    return this.#locator.at(path, 'find', async (place) => {
      if (place.kind === 'missing') throw new PathError('not-found', path);
      if (place.kind === 'root') throw new PathError('is-a-directory', path);
      return withOpenFile(this.#opener, place.directory, place.name, path, (file) => {
        requireSize(file.size, maxBytes, path);
        return work(file);
      });
    });
  }

  /** Runs `work` with a directory and its entries, at most `maxEntries` of them. */
  async list<T>(
    path: string,
    maxEntries: number,
    work: (directory: OpenDirectory) => Promise<T>,
  ): Promise<T> {
    return this.#locator.inDirectory(path, async (directory) => {
      const sweep = !this.#readOnly;
      return work(await openDirectory(this.#opener, directory, { maxEntries, sweep }));
    });
  }

  /** Runs `work` over the directory and all below it: parents first, by name, links not followed. */
  async walk<T>(
    path: string,
    options: WalkOptions,
    work: (directories: AsyncIterable<OpenDirectory>) => Promise<T>,
  ): Promise<T> {
    return this.#locator.inDirectory(path, (directory) =>
      work(walkDirectories(this.#opener, directory, options)),
    );
  }

  /** Makes a directory and its missing parents; returns whether the directory is new. */
  async createDirectory(path: string): Promise<boolean> {
    this.#requireWritable(path);
    return this.#locator.at(path, 'make', async (place) => {
      if (place.kind === 'root') return false;
      if (place.kind === 'missing') return this.#createBelow(place.directory, place.names);
      if ((await lstat(entryOf(place))).isDirectory()) return false;
      throw new PathError('exists', path, { detail: 'as a file' });
    });
  }

  /** Creates a file or replaces its content; returns whether it is new. Permissions of an existing file stay. */
  async write(path: string, content: Uint8Array): Promise<{ created: boolean }> {
    return this.#atTarget(path, 'make', async (target) => {
      await putFile(this.#opener, target, path, (handle) => handle.writeFile(content));
      return { created: target.previous === undefined };
    });
  }

  /**
   * Replaces a file by what `change` makes of its content, or leaves the file alone when `change` returns undefined.
   * Changes of one file run one after the other.
   *
   * @throws PathError `changed` when another program changes the file in between; `too-large` when the file is over
   * `maxBytes`, or would be.
   */
  async update(
    path: string,
    maxBytes: number,
    change: (content: Uint8Array) => Promise<Uint8Array | undefined> | Uint8Array | undefined,
  ): Promise<void> {
    return this.#atTarget(path, 'find', async (target) => {
      if (target.previous === undefined) throw new PathError('not-found', path);
      const content = await this.#readTarget(target, path, maxBytes);
      const changed = await change(content);
      if (changed === undefined) return;
      requireSize(changed.length, maxBytes, path);
      await putFile(this.#opener, target, path, (handle) => handle.writeFile(changed));
    });
  }

  /**
   * Adds to the end of a file, or creates it; `content` may depend on what is there. It replaces the whole file, so
   * that a crash cannot leave half of the addition.
   */
  async append(
    path: string,
    content: Uint8Array | ((before: Uint8Array) => Uint8Array),
    maxBytes: number,
  ): Promise<{ created: boolean; size: number }> {
    return this.#atTarget(path, 'make', async (target) => {
      const created = target.previous === undefined;
      const before = created ? new Uint8Array() : await this.#readTarget(target, path, maxBytes);
      const added = typeof content === 'function' ? content(before) : content;
      const size = before.length + added.length;
      requireSize(size, maxBytes, path);
      await putFile(this.#opener, target, path, async (handle) => {
        await handle.writeFile(before);
        await handle.writeFile(added);
      });
      return { created, size };
    });
  }

  /** Moves a file or directory to a name that must be free; a link is not moved. */
  async move(source: string, destination: string): Promise<void> {
    this.#requireWritable(destination);
    return this.#locator.atName(source, 'find', (directory, name) =>
      this.#locator.atName(destination, 'make', (toDirectory, toName) =>
        this.#locks.run(directory, name, () =>
          moveEntry(
            { directory, name, input: source },
            { directory: toDirectory, name: toName, input: destination },
            this.#namesDirectory(destination),
          ),
        ),
      ),
    );
  }

  /** Copies a file of at most `maxBytes`, with its permissions, to a name that must be free; returns its size. */
  async copy(
    source: string,
    destination: string,
    { maxBytes, signal }: { readonly maxBytes: number; readonly signal?: AbortSignal },
  ): Promise<number> {
    const copyFrom = async (file: OpenFile) => {
      await this.#atTarget(destination, 'make', async (target) => {
        if (target.previous !== undefined) throw new PathError('exists', destination);
        const fill = (handle: FileHandle) => copyContent(file, handle, source, signal);
        await putFile(this.#opener, target, destination, fill, file.mode);
      });
      return file.size;
    };
    return this.openFile(source, copyFrom, maxBytes);
  }

  /** Deletes a file, an empty directory, or a link (never what it leads to); returns what it was. */
  async delete(path: string): Promise<EntryKind> {
    this.#requireWritable(path);
    return this.#locator.atName(path, 'find', (directory, name) =>
      this.#locks.run(directory, name, () => deleteEntry({ directory, name, input: path })),
    );
  }

  /**
   * Calls `onChange` with the names of entries of a directory that were made, changed or removed; an empty set means
   * that any may be. Returns the function that ends the watch.
   *
   * @throws PathError `too-many-open` when no more directories may be watched.
   */
  async watch(path: string, onChange: (names: ReadonlySet<string>) => void): Promise<() => void> {
    return this.#locator.inDirectory(path, async (directory) => {
      if (this.#watches.size >= this.#maxWatches) throw new PathError('too-many-open', path);
      // The watch itself holds the directory from here on (inotify watches inodes, not paths).
      const stop = watchDirectory(directory, onChange, () => this.#watches.delete(stop));
      this.#watches.add(stop);
      return stop;
    });
  }

  #namesDirectory(path: string): boolean {
    return path.endsWith('/') || path.endsWith(this.#opener.rules.sep);
  }

  #requireWritable(path: string): void {
    if (this.#readOnly) throw new PathError('read-only', path);
  }

  /** Makes directories, each in the one before; returns whether it made the last. */
  async #createBelow(parent: HeldDirectory, names: readonly string[], created = false): Promise<boolean> {
    const [name, ...below] = names;
    if (name === undefined) return created;
    const isNew = await makeDirectory(entryPath(parent, name));
    try {
      const directory = await this.#opener.openChild(parent, name);
      try {
        return await this.#createBelow(directory, below, isNew);
      } finally {
        await directory.handle.close();
      }
    } catch (error) {
      // When a directory below cannot be made (the disk is full, its name is too long), no part of the path stays.
      if (isNew) await rmdir(entryPath(parent, name)).catch(() => undefined);
      throw error;
    }
  }

  /** Runs `work` with the place of a file to write, while no other change of this sandbox runs on that file. */
  async #atTarget<T>(path: string, purpose: Purpose, work: (target: Target) => Promise<T>): Promise<T> {
    this.#requireWritable(path);
    if (this.#namesDirectory(path)) throw new PathError('trailing-separator', path);
    return this.#locator.at(path, purpose, async (place) => {
      if (place.kind === 'root') throw new PathError('is-a-directory', path);
      const name = place.kind === 'entry' ? place.name : place.names[0];
      if (name === undefined || (place.kind === 'missing' && place.names.length > 1)) {
        throw new PathError(withoutParent[purpose], path);
      }
      const { directory } = place;
      await this.#sweep(directory);
      return this.#locks.run(directory, name, async () => work(await lookAtTarget(directory, name, path)));
    });
  }

  async #readTarget({ directory, name }: Target, path: string, maxBytes: number): Promise<Uint8Array> {
    return withOpenFile(this.#opener, directory, name, path, (file) => file.readAll(maxBytes));
  }

  /** Once per directory and process: reading a large directory before every write would cost more than the write. */
  async #sweep(directory: HeldDirectory): Promise<void> {
    const key = await keyOf(directory, '');
    if (this.#swept.has(key)) return;
    if (this.#swept.size >= maxSwept) this.#swept.clear();
    this.#swept.add(key);
    await sweepTemporaries(directory);
  }
}

/** Makes a directory unless it exists; returns whether it is new. */
async function makeDirectory(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}
