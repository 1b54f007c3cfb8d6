import { basename, dirname, join } from 'node:path';
import type { Changes, Log } from '@mcp-commons/core';
import { PathError, type PathSandbox } from '@mcp-commons/security/path-sandbox';
import type { OpenSandbox } from '../open-sandbox.ts';

interface WatchedDirectory {
  readonly stop: () => void;
  /** The names of each followed file by its URI as the client wrote it; the directory itself has the name `self`. */
  readonly files: Map<string, Set<string>>;
  /**
   * Another time means another directory under the old name: a watch stays with the directory that was moved away.
   * Undefined for a directory that is not there yet.
   */
  readonly created: number | undefined;
}

/** Followed resources per directory; beyond this, the oldest is dropped. */
const maxFollowed = 1_000;

/** Time until a directory that is gone is looked for again. */
const renewMs = 1_000;

/** No entry has this name. */
const self = '';

/**
 * Announces changes of files and directories. For a file it watches the directory, because editors replace files.
 * When all watches are taken, it gives up the directory that was asked for longest ago. A directory that is not there
 * counts, because looking for it takes time.
 */
export class ChangeWatch {
  readonly #open: OpenSandbox;
  readonly #changes: Changes;
  readonly #log: Log;
  readonly #maxWatches: number;
  readonly #directories = new Map<string, WatchedDirectory>();
  #turn: Promise<void> = Promise.resolve();
  #watchesRoots = false;

  constructor(open: OpenSandbox, changes: Changes, log: Log, maxWatches: number) {
    this.#maxWatches = maxWatches;
    this.#open = open;
    this.#changes = changes;
    this.#log = log;
  }

  /** Announces updates of the resource at `path` from now on, under `uri`. */
  follow(path: string, uri: string): Promise<void> {
    return this.#inTurn(() => this.#follow(path, uri));
  }

  /** Ends what the sandbox does not: looking for directories that are gone. */
  close(): void {
    for (const watched of [...this.#directories]) this.#end(...watched);
  }

  /** Announces from now on when entries of the allowed directories come or go. */
  async followRoots(): Promise<void> {
    if (this.#watchesRoots) return;
    this.#watchesRoots = true;
    const sandbox = await this.#open();
    for (const root of sandbox.roots) await this.#followRoot(sandbox, root);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    // One at a time, because two calls cannot both take the last watch.
    this.#turn = this.#turn.then(work).catch((error: unknown) => {
      this.#log.info({ err: error }, 'a resource cannot be watched');
    });
    return this.#turn;
  }

  async #follow(path: string, uri: string): Promise<void> {
    const sandbox = await this.#open();
    const info = await sandbox.stat(path).catch(() => undefined);
    if (info?.kind === 'directory') return this.#followIn(sandbox, path, self, uri);
    await this.#followIn(sandbox, dirname(path), basename(path), uri);
    if (info === undefined) return;
    // The content of a link changes where the link leads.
    const [parent, real] = [await sandbox.realPath(dirname(path)), await sandbox.realPath(path)];
    if (real !== join(parent, basename(path)))
      await this.#followIn(sandbox, dirname(real), basename(real), uri);
  }

  async #followIn(sandbox: PathSandbox, directory: string, name: string, uri: string): Promise<void> {
    const watched = await this.#watch(sandbox, directory);
    const names = watched.files.get(uri) ?? new Set();
    watched.files.delete(uri);
    watched.files.set(uri, names.add(name));
    const [oldest] = watched.files.keys();
    if (watched.files.size > maxFollowed && oldest !== undefined) watched.files.delete(oldest);
    // The directory asked for last is the last to be given up.
    this.#directories.delete(directory);
    this.#directories.set(directory, watched);
    if (this.#directories.size > this.#maxWatches) this.#endOldest();
    await this.#renew(directory);
  }

  async #watch(sandbox: PathSandbox, directory: string): Promise<WatchedDirectory> {
    const created = (await sandbox.stat(directory).catch(() => undefined))?.created.getTime();
    const known = this.#directories.get(directory);
    if (known !== undefined && (created === undefined || known.created === created)) return known;
    const files = new Map(known?.files);
    const notify = (names: ReadonlySet<string>) => {
      for (const [uri, followed] of files)
        if (names.size === 0 || [self, ...names].some((name) => followed.has(name)))
          this.#changes.resourceUpdated(uri);
      void this.#inTurn(() => this.#renew(directory));
    };
    if (known !== undefined) this.#end(directory, known);
    return { files, created, stop: await this.#startWatch(sandbox, directory, notify) };
  }

  async #startWatch(
    sandbox: PathSandbox,
    directory: string,
    notify: (names: ReadonlySet<string>) => void,
  ): Promise<() => void> {
    for (;;) {
      try {
        return await sandbox.watch(directory, notify);
      } catch (error) {
        const reason = error instanceof PathError && error.reason;
        // `#renew` looks for it.
        if (reason === 'not-found') return () => {};
        if (reason !== 'too-many-open' || !this.#endOldest()) throw error;
      }
    }
  }

  /** A watch ends with its directory: this watches the directory that takes the name, as soon as there is one. */
  async #renew(directory: string): Promise<void> {
    const sandbox = await this.#open();
    const info = await sandbox.stat(directory).catch(() => undefined);
    const known = this.#directories.get(directory);
    if (known === undefined) return;
    if (info !== undefined) {
      if (info.created.getTime() === known.created) return;
      const watched = await this.#watch(sandbox, directory);
      this.#directories.set(directory, watched);
      for (const uri of watched.files.keys()) this.#changes.resourceUpdated(uri);
      return;
    }
    known.stop();
    // The watch may not have announced yet that its directory is gone.
    if (known.created !== undefined) for (const uri of known.files.keys()) this.#changes.resourceUpdated(uri);
    const timer = setTimeout(() => void this.#inTurn(() => this.#renew(directory)), renewMs).unref();
    // The same directory may come back, and is not watched then.
    this.#directories.set(directory, { ...known, created: undefined, stop: () => clearTimeout(timer) });
  }

  #endOldest(): boolean {
    const [oldest] = this.#directories;
    if (oldest !== undefined) this.#end(...oldest);
    return oldest !== undefined;
  }

  #end(directory: string, { stop }: WatchedDirectory): void {
    this.#directories.delete(directory);
    stop();
  }

  async #followRoot(sandbox: PathSandbox, root: string): Promise<void> {
    let names: string | undefined;
    const compare = async () => {
      const now = await sandbox.list(root, maxNames, namesOf).catch(() => '');
      if (names !== undefined && now !== names) this.#changes.resourcesChanged();
      names = now;
    };
    try {
      await sandbox.watch(root, () => void compare());
      await compare();
    } catch (error) {
      this.#log.info({ err: error }, 'an allowed directory cannot be watched');
    }
  }
}

/** Entries of an allowed directory that are compared; changes beyond them are not announced. */
const maxNames = 10_000;

const namesOf = async ({ entries }: { entries: readonly { readonly name: string }[] }) =>
  JSON.stringify(entries.map(({ name }) => name));
