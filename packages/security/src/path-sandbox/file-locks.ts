import type { HeldDirectory } from './held-directory.ts';

/** Runs work on the same entry one after the other, in the order of arrival; different entries do not wait. */
export class FileLocks {
  readonly #tails = new Map<string, Promise<unknown>>();

  async run<T>(directory: HeldDirectory, name: string, work: () => Promise<T>): Promise<T> {
    const key = await keyOf(directory, name);
    const before = this.#tails.get(key) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#tails.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#tails.get(key) === turn) this.#tails.delete(key);
    }
  }
}

/** Identifies an entry, whatever path leads to it. Names that differ only in case are taken for one. */
export async function keyOf({ handle }: HeldDirectory, name: string): Promise<string> {
  const { dev, ino } = await handle.stat({ bigint: true });
  return `${dev}:${ino}/${name.normalize('NFC').toLowerCase()}`;
}
