import { isDeepStrictEqual } from 'node:util';
import type { Changes, Log } from '@mcp-commons/core';
import { errorCode } from '../collection/collection-error.ts';
import { collectionOf } from '../collection/data-directory.ts';
import { watchDirectory } from '../collection/watch-directory.ts';

/** Resources that are followed at the same time; the one followed longest gives way. */
const maxFollowed = 1_000;

/** Announces changes of collections, whichever process makes them. */
export class CollectionWatch {
  readonly #directory: string;
  readonly #names: () => Promise<readonly string[]>;
  readonly #changes: Changes;
  readonly #log: Pick<Log, 'info'>;
  /** The collection of each followed resource, by URI. */
  readonly #followed = new Map<string, string>();
  #stop: (() => void) | undefined;
  #known: Promise<readonly string[]> = Promise.resolve([]);

  /** `names` reads the names of the collections. */
  constructor(
    directory: string,
    names: () => Promise<readonly string[]>,
    { changes, log }: { readonly changes: Changes; readonly log: Pick<Log, 'info'> },
  ) {
    this.#directory = directory;
    this.#names = names;
    this.#changes = changes;
    this.#log = log;
  }

  /** Watches from now on. Before the first write there is no directory: whoever has written calls again. */
  start(): void {
    if (this.#stop !== undefined) return;
    try {
      const onEnd = () => {
        this.#stop = undefined;
      };
      this.#stop = watchDirectory(this.#directory, (files) => void this.#tell(files), onEnd);
      this.#known = this.#names().catch(() => []);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') this.#log.info({ err: error }, 'DATA_DIR cannot be watched');
    }
  }

  /** Announces from now on when the collection of a resource changes. */
  follow(uri: string, collection: string): void {
    this.start();
    this.#followed.delete(uri);
    this.#followed.set(uri, collection);
    const [oldest] = this.#followed.keys();
    if (this.#followed.size > maxFollowed && oldest !== undefined) this.#followed.delete(oldest);
  }

  close(): void {
    this.#stop?.();
  }

  async #tell(files: ReadonlySet<string>): Promise<void> {
    const changed = new Set([...files].map(collectionOf));
    for (const [uri, collection] of this.#followed)
      if (files.size === 0 || changed.has(collection)) this.#changes.resourceUpdated(uri);
    const before = await this.#known;
    const now = await this.#names().catch(() => before);
    this.#known = Promise.resolve(now);
    if (!isDeepStrictEqual(now, before)) this.#changes.resourcesChanged();
  }
}
