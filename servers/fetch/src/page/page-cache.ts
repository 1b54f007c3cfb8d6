export interface PageCache<Page> {
  /** Returns the page under a key. A page that is no longer fresh may only be revalidated. */
  get(key: string): { readonly page: Page; readonly ageMs: number; readonly isFresh: boolean } | undefined;
  set(key: string, page: Page, bytes: number): void;
}

/** Text takes up to two bytes a character, and a page may keep a converted copy beside the original. */
const overhead = 3;

/** Keeps pages in memory, and removes the least recently used ones above `maxBytes`. */
export function createPageCache<Page>(freshMs: number, maxBytes: number): PageCache<Page> {
  const entries = new Map<string, { readonly page: Page; readonly bytes: number; readonly since: number }>();
  let total = 0;

  const remove = (key: string) => {
    total -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  };

  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      const ageMs = Date.now() - entry.since;
      return { page: entry.page, ageMs, isFresh: ageMs < freshMs };
    },
    set(key, page, size) {
      remove(key);
      const bytes = size * overhead + 1_024;
      if (bytes > maxBytes) return;
      entries.set(key, { page, bytes, since: Date.now() });
      total += bytes;
      for (const oldest of entries.keys()) {
        if (total <= maxBytes) break;
        remove(oldest);
      }
    },
  };
}
