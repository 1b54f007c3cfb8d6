import { basename, dirname } from 'node:path';
import type { Changes, Log } from '@mcp-commons/core';
import { PathError, type PathSandbox } from '@mcp-commons/security/path-sandbox';
import type { OpenSandbox } from '../open-sandbox.ts';

interface WatchedDirectory {
  readonly stop: () => void;
  /** The names of followed files by their URIs, as clients have written those; that of the directory itself is `self`. */
  readonly files: Map<string, string>;
  /** Another time means another directory under the old name: a watch stays with the one that was moved away. */
  readonly created: number | undefined;
}

/** Resources of one directory; the one followed longest gives way. */
const maxFollowed = 1_000;

/** How long until a directory that is gone is looked for again. */
const renewMs = 1_000;

/** No entry has this name. */
const self = '';

/**
 * Announces changes of files and directories. Of a file the directory is watched, because editors replace files;
 * when all watches are taken, the directory that was asked for longest ago gives way.
 */
export class ChangeWatch {
  readonly #open: OpenSandbox;
  readonly #changes: Changes;
  readonly #log: Log;
  readonly #directories = new Map<string, WatchedDirectory>();
  #turn: Promise<void> = Promise.resolve();
  #watchesRoots = false;

  constructor(open: OpenSandbox, changes: Changes, log: Log) {
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
    // One at a time, because the last watch can be given to one only.
    this.#turn = this.#turn.then(work).catch((error: unknown) => {
      this.#log.info({ err: error }, 'a resource cannot be watched');
    });
    return this.#turn;
  }

  async #follow(path: string, uri: string): Promise<void> {
    const sandbox = await this.#open();
    const info = await sandbox.stat(path).catch(() => undefined);
    const [directory, name] = info?.kind === 'directory' ? [path, self] : [dirname(path), basename(path)];
    const watched = await this.#watch(sandbox, directory);
    watched.files.delete(uri);
    watched.files.set(uri, name);
    const [oldest] = watched.files.keys();
    if (watched.files.size > maxFollowed && oldest !== undefined) watched.files.delete(oldest);
    // Last asked for, last to give way.
    this.#directories.delete(directory);
    this.#directories.set(directory, watched);
    await this.#renew(directory);
  }

  async #watch(sandbox: PathSandbox, directory: string): Promise<WatchedDirectory> {
    const created = (await sandbox.stat(directory).catch(() => undefined))?.created.getTime();
    const known = this.#directories.get(directory);
    if (known !== undefined && (created === undefined || known.created === created)) return known;
    const files = new Map(known?.files);
    const tell = (names: ReadonlySet<string>) => {
      for (const [uri, name] of files)
        if (name === self || names.size === 0 || names.has(name)) this.#changes.resourceUpdated(uri);
      void this.#inTurn(() => this.#renew(directory));
    };
    if (known !== undefined) this.#end(directory, known);
    for (;;) {
      try {
        return { files, created, stop: await sandbox.watch(directory, tell) };
      } catch (error) {
        const [oldest] = this.#directories;
        if (!(error instanceof PathError) || error.reason !== 'too-many-open' || oldest === undefined)
          throw error;
        this.#end(...oldest);
      }
    }
  }

  /** A watch ends with its directory: puts one on the directory that has taken the name, as soon as there is one. */
  async #renew(directory: string): Promise<void> {
    const sandbox = await this.#open();
    const info = await sandbox.stat(directory).catch(() => undefined);
    const known = this.#directories.get(directory);
    if (known === undefined || info?.created.getTime() === known.created) return;
    if (info !== undefined) {
      const watched = await this.#watch(sandbox, directory);
      this.#directories.set(directory, watched);
      for (const uri of watched.files.keys()) this.#changes.resourceUpdated(uri);
      return;
    }
    known.stop();
    const timer = setTimeout(() => void this.#inTurn(() => this.#renew(directory)), renewMs).unref();
    this.#directories.set(directory, { ...known, stop: () => clearTimeout(timer) });
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

/** Of one allowed directory; what is beyond is not announced. */
const maxNames = 10_000;

const namesOf = async ({ entries }: { entries: readonly { readonly name: string }[] }) =>
  JSON.stringify(entries.map(({ name }) => name));
