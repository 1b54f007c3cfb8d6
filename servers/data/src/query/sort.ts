import { type JsonObject, type Path, valueAt } from './path.ts';
import { compareValues } from './values.ts';

export interface SortKey {
  readonly path: Path;
  readonly descending: boolean;
}

/** Where a document stands in an order: its values, and what decides between equals. */
export interface Rank {
  readonly values: readonly unknown[];
  readonly mark: string;
}

export function compareRanks(keys: readonly SortKey[], a: Rank, b: Rank): number {
  for (const [i, { descending }] of keys.entries()) {
    const order = compareValues(a.values[i], b.values[i]);
    if (order !== 0) return descending ? -order : order;
  }
  return a.mark < b.mark ? -1 : a.mark > b.mark ? 1 : 0;
}

export function valuesOf(keys: readonly SortKey[], document: JsonObject): unknown[] {
  return keys.map(({ path }) => inCursor(valueAt(document, path)));
}

// A cursor is JSON, which turns Infinity (1e999 in a file) into null. Objects all rank alike.
function inCursor(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) return {};
  const most = Number.MAX_VALUE;
  return typeof value === 'number' ? Math.min(most, Math.max(-most, value)) : value;
}

/** Keeps the first `limit` items, in order; memory and time per item do not grow with the number of items. */
export class FirstItems<T> {
  readonly #limit: number;
  readonly #compare: (a: T, b: T) => number;
  readonly #items: T[] = [];

  constructor(limit: number, compare: (a: T, b: T) => number) {
    this.#limit = limit;
    this.#compare = compare;
  }

  get items(): readonly T[] {
    return this.#items;
  }

  add(item: T): void {
    const worst = this.#items[this.#limit - 1];
    if (worst !== undefined && this.#compare(item, worst) >= 0) return;
    let [low, high] = [0, this.#items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#items[middle];
      if (other !== undefined && this.#compare(other, item) <= 0) low = middle + 1;
      else high = middle;
    }
    this.#items.splice(low, 0, item);
    if (this.#items.length > this.#limit) this.#items.pop();
  }
}
