import { isDeepStrictEqual } from 'node:util';
import type { Changes, Log } from '@mcp-commons/core';
import { collectionOf } from '../collection/data-directory.ts';
import { watchDirectory } from '../collection/watch-directory.ts';

/** Resources that are followed at the same time; beyond that, the one followed longest is dropped. */
const maxFollowed = 1_000;

/** Announces changes of collections, whichever process makes them. */
export class CollectionWatch {
  readonly #names: () => Promise<readonly string[]>;
  readonly #changes: Changes;
  /** The collection of each followed resource, by URI. */
  readonly #followed = new Map<string, string>();
  readonly #stop: () => void;
  #known: Promise<readonly string[]>;

  /** Watches from now on. `names` reads the names of the collections. */
  constructor(
    directory: string,
    names: () => Promise<readonly string[]>,
    { changes, log }: { readonly changes: Changes; readonly log: Pick<Log, 'info'> },
  ) {
    this.#names = names;
    this.#changes = changes;
    this.#known = names().catch(() => []);
    this.#stop = watchDirectory(
      directory,
      (files) => void this.#announce(files),
      (error) => log.info({ err: error }, 'DATA_DIR cannot be watched'),
    );
  }

  /** Announces from now on when the collection of a resource changes. */
  follow(uri: string, collection: string): void {
    this.#followed.delete(uri);
    this.#followed.set(uri, collection);
    const [oldest] = this.#followed.keys();
    if (this.#followed.size > maxFollowed && oldest !== undefined) this.#followed.delete(oldest);
  }

  close(): void {
    this.#stop();
  }

  async #announce(files: ReadonlySet<string>): Promise<void> {
    const changed = new Set([...files].map(collectionOf));
    for (const [uri, collection] of this.#followed)
      if (files.size === 0 || changed.has(collection)) this.#changes.resourceUpdated(uri);
    const before = await this.#known;
    const now = await this.#names().catch(() => before);
    this.#known = Promise.resolve(now);
    if (!isDeepStrictEqual(now, before)) this.#changes.resourcesChanged();
  }
}
