import { CollectionError } from '../collection/collection-error.ts';
import type { Collections } from '../collection/collections.ts';
import { type Document, hasInexactNumber } from '../collection/document.ts';
import { type Line, markOf, type Place } from '../collection/scan.ts';
import { nameDocument } from '../name-document.ts';
import type { Filter } from '../query/compile-filter.ts';
import { compareRanks, FirstItems, type Rank, type SortKey, valuesOf } from '../query/sort.ts';

export interface PageQuery {
  readonly collection: string;
  readonly filter: Filter;
  readonly sort: readonly SortKey[];
  /** Makes the part of a document that the answer holds. */
  project(document: Document): Document;
  readonly limit: number;
  /** Where the previous page ended. */
  readonly after?: Position | undefined;
}

export type Position = Place | SortedPlace;

/** Where a page with a sort ended. */
interface SortedPlace extends Rank {
  /** Its number among the documents of this rank: nothing else distinguishes equal lines. */
  readonly nth: number;
}

export interface PageBounds {
  /** Bytes of JSON that the documents of a page may have. */
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface Page {
  readonly documents: readonly Document[];
  /** Where the next page begins; undefined when there is none. */
  readonly next: Position | undefined;
  /** What the reader of the page should know. */
  readonly notices: readonly string[];
}

/** Bytes of JSON that a rank in a cursor may have. */
const maxRankBytes = 2_000;

/**
 * Reads the documents that match, up to the limit, the bytes or the time. Without a sort it stops as soon as the page
 * is full; with one it looks at every document, and keeps no more than a page of them.
 */
export async function readPage(
  collections: Collections,
  query: PageQuery,
  bounds: PageBounds,
): Promise<Page> {
  return query.sort.length === 0
    ? readInOrder(collections, query, bounds)
    : readSorted(collections, query, bounds);
}

async function readInOrder(collections: Collections, query: PageQuery, bounds: PageBounds): Promise<Page> {
  const { collection, filter, limit } = query;
  const page = new PageBuilder(limit, bounds.maxBytes);
  const after = query.after !== undefined && 'at' in query.after ? query.after : undefined;
  let last = after;
  const { reason, ...end } = await collections.scan(
    collection,
    { ...scanOf(query, bounds), after },
    (line) => {
      if (!filter.matches(line.document)) return undefined;
      if (!page.add(query.project(line.document))) return true;
      last = placeOf(line);
      return undefined;
    },
  );
  if (reason === 'late') {
    page.notices.push(
      `Reading stopped after ${bounds.timeoutMs} ms (SCAN_TIMEOUT_MS); more may match: continue with next_cursor.`,
    );
  }
  const next = reason === 'end' ? undefined : reason === 'late' ? end.last : last;
  return page.finish(next, end.damaged);
}

async function readSorted(collections: Collections, query: PageQuery, bounds: PageBounds): Promise<Page> {
  const { collection, filter, sort, limit } = query;
  const after = query.after !== undefined && 'values' in query.after ? query.after : undefined;
  let equals = 0;
  const isBehind = (rank: Rank) => {
    if (after === undefined) return true;
    const order = compareRanks(sort, rank, after);
    if (order === 0) equals += 1;
    return order > 0 || (order === 0 && equals > after.nth);
  };
  const first = new FirstItems<{ rank: Rank; document: Document }>(limit + 1, (a, b) =>
    compareRanks(sort, a.rank, b.rank),
  );
  const { reason, damaged } = await collections.scan(collection, scanOf(query, bounds), ({ document }) => {
    if (!filter.matches(document)) return undefined;
    const rank = { values: valuesOf(sort, document), mark: markOf(document) };
    if (isBehind(rank)) first.add({ rank, document });
    return undefined;
  });
  if (reason === 'late') throw tooSlow(collection, 'Sorting', bounds.timeoutMs);
  const page = new PageBuilder(limit, bounds.maxBytes);
  let last = after;
  for (const { rank, document } of first.items.slice(0, limit)) {
    if (!page.add(query.project(document))) return page.finish(portable(last, page), damaged);
    const nth = last !== undefined && compareRanks(sort, rank, last) === 0 ? last.nth + 1 : 1;
    last = { ...rank, nth };
  }
  return page.finish(first.items.length > limit ? portable(last, page) : undefined, damaged);
}

function portable(place: SortedPlace | undefined, page: PageBuilder): SortedPlace | undefined {
  if (place === undefined || JSON.stringify(place).length <= maxRankBytes) return place;
  page.notices.push(
    'There is more, but the sorted values are too long for a cursor: narrow the filter instead.',
  );
  return undefined;
}

const placeOf = ({ at, document }: Line): Place => ({ at, mark: markOf(document) });

const scanOf = ({ filter: { needle } }: PageQuery, { timeoutMs, signal }: PageBounds) => ({
  needle,
  timeoutMs,
  signal,
});

/** For work whose partial result would be wrong. */
export function tooSlow(collection: string, work: string, timeoutMs: number): CollectionError {
  return new CollectionError(
    'slow',
    `${work} ${collection} takes longer than ${timeoutMs} ms (SCAN_TIMEOUT_MS): narrow the filter to a value of a text field, or ask the person to raise the limit.`,
  );
}

class PageBuilder {
  readonly notices: string[] = [];
  readonly #limit: number;
  readonly #maxBytes: number;
  readonly #documents: Document[] = [];
  #bytes = 0;

  constructor(limit: number, maxBytes: number) {
    this.#limit = limit;
    this.#maxBytes = maxBytes;
  }

  /** Returns whether the page had room. A document too large for any page is left out with a notice. */
  add(document: Document): boolean {
    if (this.#documents.length >= this.#limit) return false;
    const bytes = Buffer.byteLength(JSON.stringify(document)) + 1;
    if (bytes > this.#maxBytes) {
      // A second such document ends the page, so that notices stay few.
      if (this.notices.length > 0) return false;
      this.notices.push(
        `Left out: document ${nameDocument(document)} has ${bytes} bytes, and an answer at most ${this.#maxBytes}. Ask for some of its fields.`,
      );
      return true;
    }
    if (this.#bytes + bytes > this.#maxBytes) return false;
    this.#bytes += bytes;
    this.#documents.push(document);
    return true;
  }

  finish(next: Position | undefined, damaged: number): Page {
    if (damaged > 0) this.notices.push(damagedNotice(damaged));
    if (this.#documents.some(hasInexactNumber))
      this.notices.push(
        'Whole numbers beyond ±9007199254740991 in the file are shown rounded, and any beyond 1.8e308 as null, or Infinity in CSV.',
      );
    return { documents: this.#documents, next, notices: this.notices };
  }
}

export function damagedNotice(lines: number): string {
  return `Lines of the file that are not JSON objects were left out: ${lines}.`;
}
