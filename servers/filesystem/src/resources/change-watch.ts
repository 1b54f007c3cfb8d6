import { basename, dirname } from 'node:path';
import type { Changes, Log } from '@mcp-commons/core';
import { PathError, type PathSandbox } from '@mcp-commons/security/path-sandbox';
import type { OpenSandbox } from '../open-sandbox.ts';
import { fileUri } from './file-uri.ts';

interface WatchedDirectory {
  readonly stop: () => void;
  /** URIs by the names of their files. */
  readonly files: Map<string, string>;
}

/**
 * Announces changes of files. The directory is watched and not the file, because editors replace files; when all
 * watches are taken, the directory that was asked for longest ago gives way.
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

  /** Announces updates of the resource at `path` from now on. */
  follow(path: string): Promise<void> {
    // One at a time, because the last watch can be given to one only.
    this.#turn = this.#turn
      .then(() => this.#follow(path))
      .catch((error: unknown) => {
        this.#log.info({ err: error }, 'a resource cannot be watched');
      });
    return this.#turn;
  }

  /** Announces from now on when entries of the allowed directories come or go. */
  async followRoots(): Promise<void> {
    if (this.#watchesRoots) return;
    this.#watchesRoots = true;
    const sandbox = await this.#open();
    for (const root of sandbox.roots) await this.#followRoot(sandbox, root);
  }

  async #follow(path: string): Promise<void> {
    const directory = dirname(path);
    const watched = this.#directories.get(directory) ?? (await this.#watch(await this.#open(), directory));
    // Last asked for, last to give way.
    this.#directories.delete(directory);
    this.#directories.set(directory, watched);
    watched.files.set(basename(path), fileUri(path));
  }

  async #watch(sandbox: PathSandbox, directory: string): Promise<WatchedDirectory> {
    const files = new Map<string, string>();
    const tell = (names: ReadonlySet<string>) => {
      for (const [name, uri] of files)
        if (names.size === 0 || names.has(name)) this.#changes.resourceUpdated(uri);
    };
    try {
      return { files, stop: await sandbox.watch(directory, tell) };
    } catch (error) {
      const [oldest] = this.#directories;
      if (!(error instanceof PathError) || error.reason !== 'too-many-open' || oldest === undefined)
        throw error;
      this.#directories.delete(oldest[0]);
      oldest[1].stop();
      return { files, stop: await sandbox.watch(directory, tell) };
    }
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
