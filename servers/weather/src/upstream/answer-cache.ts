/** An answer and the milliseconds since it came. */
interface CachedAnswer<T> {
  readonly value: T;
  readonly ageMs: number;
}

export interface AnswerCache<T> {
  get(key: string): CachedAnswer<T> | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
}

/** Keeps the `maxEntries` answers that were used last. */
export function createAnswerCache<T>(maxEntries: number, now: () => number): AnswerCache<T> {
  const entries = new Map<string, { readonly value: T; readonly since: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return { value: entry.value, ageMs: now() - entry.since };
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, { value, since: now() });
      const [oldest = key] = entries.keys();
      if (entries.size > maxEntries) entries.delete(oldest);
    },
    delete: (key) => void entries.delete(key),
  };
}
