import { isUtf8 } from 'node:buffer';
import { nameDocument } from '../name-document.ts';
import { CollectionError } from './collection-error.ts';
import { checkName } from './collection-name.ts';
import { writeCollection } from './collection-writer.ts';
import { filesOf, lookAtFile } from './data-directory.ts';
import { type Document, hasInexactNumber, parseLine, revisionOf, writeLine } from './document.ts';
import { type Inserted, insertDocuments } from './insert-documents.ts';
import type { LineSource } from './line-blocks.ts';
import { type CollectionInfo, listCollections, unknownCollection } from './list-collections.ts';
import type { LineChange } from './rewrite-lines.ts';
import { countDocuments, type Line, type ScanEnd, type ScanRequest, scan } from './scan.ts';
import { openArray, openLines } from './sources.ts';
import type { StoreSettings } from './store-settings.ts';

/** What a change does to one document: undefined leaves it, null removes it. */
type Change = (document: Document) => Document | null | undefined;

interface ChangeRequest {
  readonly needle?: string | undefined;
  readonly signal: AbortSignal;
  /** Returns what becomes of a document. */
  readonly change: Change;
}

/**
 * The collections of one directory, which any number of processes may use at once. Readers take no lock and wait for
 * nobody; writers of one collection take turns. A write that resolves is on the disk; after one that rejects, nothing
 * has changed. Refusals are CollectionErrors; failures of the operating system are thrown as they are.
 */
export interface Collections {
  list(): ReturnType<typeof listCollections>;
  /** What is known of a collection without reading it, so that a damaged one can be dropped. */
  info(name: string): Promise<CollectionInfo>;
  /** Reads the documents of a collection in order, until `visit` returns true. */
  scan(name: string, request: ScanRequest, visit: (line: Line) => boolean | undefined): Promise<ScanEnd>;
  /** The number of lines that look like documents; undefined when counting takes longer than until `deadline`. */
  count(name: string, signal: AbortSignal, deadline?: number): Promise<number | undefined>;
  /**
   * Makes an empty collection.
   *
   * @throws CollectionError `exists`
   */
  create(name: string, signal: AbortSignal): Promise<void>;
  /** Removes a collection with all its documents. */
  drop(name: string, signal: AbortSignal): Promise<void>;
  /**
   * Adds checked documents, all or none, and creates the collection when there is none. With `upsert`, a document
   * replaces the one that has its `_id`; if it has a `_rev`, the two must agree.
   *
   * @throws CollectionError `exists` for an `_id` that is taken
   */
  insert(
    name: string,
    documents: readonly Document[],
    request: { readonly upsert: boolean; readonly signal: AbortSignal },
  ): Promise<Inserted>;
  /** Changes or removes documents as `change` says, all or none; returns how many. */
  change(name: string, request: ChangeRequest): Promise<number>;
}

export function createCollections(settings: StoreSettings): Collections {
  const { dataDir, allowedExtensions, maxDocumentBytes } = settings;
  const usesArrays = allowedExtensions.includes('.json');

  async function read<T>(name: string, work: (source: LineSource) => Promise<T>): Promise<T> {
    const files = filesOf(dataDir, checkName(name));
    const lines = await openLines(files.lines);
    const source = lines ?? (usesArrays ? await openArray(files.array) : undefined);
    if (source === undefined) throw await unknownCollection(name, settings);
    try {
      return await work(source);
    } finally {
      await source.close();
    }
  }

  return {
    list: () => listCollections(settings),
    async info(name) {
      const files = filesOf(dataDir, checkName(name));
      const found = lookAtFile(files.lines) ?? (usesArrays ? lookAtFile(files.array) : undefined);
      if (found === undefined) throw await unknownCollection(name, settings);
      return { name, bytes: found.size, modified: found.mtime };
    },
    scan: (name, request, visit) => read(name, (source) => scan(source, request, visit)),
    count: (name, signal, deadline) => read(name, (source) => countDocuments(source, signal, deadline)),
    create: (name, signal) =>
      writeCollection(name, settings, signal, async (writer) => {
        if (writer.exists())
          throw new CollectionError(
            'exists',
            `The collection ${name} exists already: write_data adds to it.`,
          );
        await writer.append([]);
      }),
    drop: (name, signal) =>
      writeCollection(name, settings, signal, async (writer) => {
        if (!writer.exists()) throw await unknownCollection(name, settings);
        await writer.remove();
      }),
    async insert(name, documents, { upsert, signal }) {
      const insert = insertDocuments(documents, { upsert, maxDocumentBytes });
      return writeCollection(name, settings, signal, insert);
    },
    async change(name, { needle, signal, change }) {
      let changed = 0;
      const changeLine = (line: Buffer): LineChange => {
        const before = parseLine(line);
        const after = before && change(before);
        if (before === undefined || after === undefined) return 'keep';
        changed += 1;
        if (after === null) return 'delete';
        refuseLossy(line, before);
        return writeLine(after, before['_id'], revisionOf(before) + 1, maxDocumentBytes);
      };
      await writeCollection(name, settings, signal, async (writer) => {
        // Without a limit: a deletion makes the collection smaller, and the rewrite refuses to make it larger.
        await writer.convert(Number.POSITIVE_INFINITY);
        if (!writer.exists()) throw await unknownCollection(name, settings);
        await writer.rewrite({ needle, change: changeLine });
      });
      return changed;
    },
  };
}

/** Refuses a line that reading has already changed: a rewrite would make that permanent. */
function refuseLossy(line: Buffer, document: Document): void {
  if (!isUtf8(line)) {
    throw new CollectionError(
      'bad-document',
      `The document ${nameDocument(document)} holds bytes that are not UTF-8, which a rewrite would lose: convert the file to UTF-8, or replace the document by write_data with mode upsert.`,
    );
  }
  if (!hasInexactNumber(document)) return;
  throw new CollectionError(
    'bad-document',
    `The document ${nameDocument(document)} holds a whole number beyond ±9007199254740991, which a rewrite would round; correct it in the file.`,
  );
}
