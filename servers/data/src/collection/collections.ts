import { rm } from 'node:fs/promises';
import { appendLines } from './append-lines.ts';
import { CollectionError } from './collection-error.ts';
import { checkName } from './collection-name.ts';
import { convertArray } from './convert-array.ts';
import {
  type CollectionFiles,
  createDirectory,
  type Extension,
  filesOf,
  lookAt,
  readDirectory,
  syncDirectory,
} from './data-directory.ts';
import {
  type Document,
  hasInexactNumber,
  parseLine,
  requireRevision,
  revisionOf,
  writeLine,
} from './document.ts';
import type { LineSource } from './line-blocks.ts';
import { newId } from './new-id.ts';
import { type LineChange, type Rewriting, rewriteLines } from './rewrite-lines.ts';
import { countLines, type Line, type ScanEnd, type ScanRequest, scan } from './scan.ts';
import { openArray, openLines } from './sources.ts';
import { takeWriteLock, type WriteLock } from './write-lock.ts';

export interface StoreSettings {
  readonly dataDir: string;
  readonly allowedExtensions: readonly Extension[];
  readonly maxFileSize: number;
  readonly maxDocumentBytes: number;
  readonly maxCollections: number;
  readonly lockTimeoutMs: number;
  /** Hears what a person may want to know: a half-written line was removed, an old file was converted. */
  readonly onRepair: (message: string) => void;
}

export interface CollectionInfo {
  readonly name: string;
  readonly bytes: number;
  readonly modified: Date;
}

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
export class Collections {
  readonly #settings: StoreSettings;

  constructor(settings: StoreSettings) {
    this.#settings = settings;
  }

  /** The collections by name, and the files that look like one and have no plain name. */
  async list() {
    const { dataDir, allowedExtensions, maxCollections } = this.#settings;
    const { entries, misnamed } = await readDirectory(dataDir, allowedExtensions);
    const collections = entries.slice(0, maxCollections).flatMap(({ name, extension }): CollectionInfo[] => {
      const files = filesOf(dataDir, name);
      const found = lookAt(extension === '.json' ? files.array : files.lines);
      return found ? [{ name, bytes: found.size, modified: found.mtime }] : [];
    });
    return { collections, misnamed };
  }

  /** Reads the documents of a collection in order, until `visit` returns true. */
  scan(name: string, request: ScanRequest, visit: (line: Line) => boolean | undefined): Promise<ScanEnd> {
    return this.#reading(name, (source) => scan(source, request, visit));
  }

  /** How many lines a collection has; undefined when counting takes longer than until `deadline`. */
  count(name: string, signal: AbortSignal, deadline?: number): Promise<number | undefined> {
    return this.#reading(name, (source) => countLines(source, signal, deadline));
  }

  info(name: string): Promise<CollectionInfo> {
    return this.#reading(name, async ({ size, modified }) => ({ name, bytes: size, modified }));
  }

  async #reading<T>(name: string, work: (source: LineSource) => Promise<T>): Promise<T> {
    const source = await this.#open(this.#files(name));
    if (source === undefined) throw await this.#unknown(name);
    try {
      return await work(source);
    } finally {
      await source.close();
    }
  }

  /**
   * Makes an empty collection.
   *
   * @throws CollectionError `exists`
   */
  async create(name: string, signal: AbortSignal): Promise<void> {
    await this.#writing(name, signal, async (files, lock) => {
      if (this.#exists(files)) throw new CollectionError('exists', `The collection ${name} exists already.`);
      await this.#append(files, [], lock);
    });
  }

  /** Removes a collection with all its documents. */
  async drop(name: string, signal: AbortSignal): Promise<void> {
    await this.#writing(name, signal, async (files) => {
      if (!this.#exists(files)) throw await this.#unknown(name);
      // The array first: were it left alone, it would be the collection again.
      if (this.#readsArrays) await rm(files.array, { force: true });
      await rm(files.lines, { force: true });
      await syncDirectory(this.#settings.dataDir);
    });
  }

  /**
   * Adds checked documents, all or none, and makes the collection when there is none. With `upsert`, a document
   * whose `_id` is there takes its place; its `_rev`, if it has one, must be that of the other.
   *
   * @returns the ids in the order of the documents, and how many took a place
   * @throws CollectionError `exists` for an `_id` that is there
   */
  async insert(
    name: string,
    documents: readonly Document[],
    { upsert, signal }: { readonly upsert: boolean; readonly signal: AbortSignal },
  ): Promise<{ readonly ids: readonly string[]; readonly replaced: number }> {
    const { maxDocumentBytes } = this.#settings;
    const ids = documents.map((document) => (document['_id'] as string | undefined) ?? newId());
    const fresh = new Map(documents.map((document, i) => [ids[i] ?? '', document]));
    if (fresh.size < ids.length)
      throw new CollectionError('bad-document', 'Two documents have the same _id.');
    const lineOf = (id: string, document: Document) => writeLine(document, id, 1, maxDocumentBytes);
    const lines = [...fresh].map(([id, document]) => lineOf(id, document));
    const given = new Map([...fresh].filter(([, document]) => Object.hasOwn(document, '_id')));
    return this.#writing(name, signal, async (files, lock) => {
      await this.#convert(files, lock);
      const known = given.size > 0 ? await this.#knownIds(files, given, signal) : [];
      const unmet = [...fresh].find(
        ([id, { _rev }]) => _rev !== undefined && !(upsert && known.includes(id)),
      );
      if (unmet !== undefined) {
        throw new CollectionError(
          'conflict',
          `No document with _id ${JSON.stringify(unmet[0])} is there to have a _rev: leave _rev out to add one.`,
        );
      }
      if (known.length === 0) {
        await this.#append(files, lines, lock);
        return { ids, replaced: 0 };
      }
      if (!upsert) {
        const quoted = JSON.stringify(known[0]);
        throw new CollectionError(
          'exists',
          `A document with _id ${quoted} exists already: change it with update_data, or replace it by write_data with mode upsert.`,
        );
      }
      const replace = (line: Buffer): LineChange => {
        const before = parseLine(line);
        const id = before?.['_id'];
        const document = typeof id === 'string' ? given.get(id) : undefined;
        if (before === undefined || document === undefined || typeof id !== 'string') return 'keep';
        requireRevision(before, document['_rev']);
        fresh.delete(id);
        return writeLine(document, id, revisionOf(before) + 1, maxDocumentBytes);
      };
      const tail = () => [...fresh].map(([id, document]) => lineOf(id, document));
      const needle = needleOf(given.keys());
      await this.#rewrite(files, lock, signal, { needle, change: replace, tail });
      return { ids, replaced: ids.length - fresh.size };
    });
  }

  /** Changes or removes documents, all that `change` says or none; returns how many. */
  async change(name: string, { needle, signal, change }: ChangeRequest): Promise<number> {
    const { maxDocumentBytes } = this.#settings;
    let changed = 0;
    const changeLine = (line: Buffer): LineChange => {
      const before = parseLine(line);
      const after = before && change(before);
      if (before === undefined || after === undefined) return 'keep';
      changed += 1;
      if (after === null) return 'delete';
      if (hasInexactNumber(before)) {
        throw new CollectionError(
          'bad-document',
          `The document ${JSON.stringify(before['_id'])} holds a whole number beyond ±9007199254740991, which a rewrite would round; correct it in the file.`,
        );
      }
      return writeLine(after, before['_id'], revisionOf(before) + 1, maxDocumentBytes);
    };
    await this.#writing(name, signal, async (files, lock) => {
      await this.#convert(files, lock);
      if (!this.#exists(files)) throw await this.#unknown(name);
      await this.#rewrite(files, lock, signal, { needle, change: changeLine });
    });
    return changed;
  }

  get #readsArrays(): boolean {
    return this.#settings.allowedExtensions.includes('.json');
  }

  #files(name: string): CollectionFiles {
    return filesOf(this.#settings.dataDir, checkName(name));
  }

  #exists({ lines, array }: CollectionFiles): boolean {
    return lookAt(lines) !== undefined || (this.#readsArrays && lookAt(array) !== undefined);
  }

  async #open(files: CollectionFiles): Promise<LineSource | undefined> {
    const lines = await openLines(files.lines);
    if (lines !== undefined || !this.#readsArrays) return lines;
    return openArray(files.array);
  }

  async #unknown(name: string): Promise<CollectionError> {
    const { collections } = await this.list();
    const names = collections.slice(0, 20).map((each) => each.name);
    const known = names.length > 0 ? `Collections: ${names.join(', ')}.` : 'There are no collections yet.';
    return new CollectionError('not-found', `No collection ${JSON.stringify(name)}. ${known}`);
  }

  /** Runs `work` as the only writer of a collection. */
  async #writing<T>(
    name: string,
    signal: AbortSignal,
    work: (files: CollectionFiles, lock: WriteLock) => Promise<T>,
  ) {
    const files = this.#files(name);
    if (lookAt(this.#settings.dataDir) === undefined) await createDirectory(this.#settings.dataDir);
    const lock = await takeWriteLock(files.lock, { timeoutMs: this.#settings.lockTimeoutMs, signal });
    try {
      return await work(files, lock);
    } finally {
      lock.release();
    }
  }

  async #append(files: CollectionFiles, lines: readonly Buffer[], lock: WriteLock): Promise<void> {
    const { dataDir, maxFileSize, maxCollections, onRepair } = this.#settings;
    if (lookAt(files.lines) === undefined && (await this.list()).collections.length >= maxCollections) {
      throw new CollectionError(
        'too-large',
        `There are ${maxCollections} collections already (MAX_COLLECTIONS).`,
      );
    }
    const ready = () => lock.assertHeld();
    const { created, tornBytes } = await appendLines(files.lines, lines, { maxBytes: maxFileSize, ready });
    if (created) await syncDirectory(dataDir);
    if (tornBytes > 0) onRepair(`removed ${tornBytes} bytes of an unfinished write from ${files.lines}`);
  }

  async #rewrite(
    files: CollectionFiles,
    lock: WriteLock,
    signal: AbortSignal,
    rewriting: Rewriting,
  ): Promise<void> {
    const source = await openLines(files.lines);
    if (source === undefined) return;
    try {
      const place = { path: files.lines, temporary: files.temporary };
      const mode = (lookAt(files.lines)?.mode ?? 0o600) & 0o777;
      const { maxFileSize: maxBytes, dataDir } = this.#settings;
      const ready = () => lock.assertHeld();
      if (await rewriteLines(source, place, rewriting, { maxBytes, signal, mode, ready }))
        await syncDirectory(dataDir);
    } finally {
      await source.close();
    }
  }

  async #convert(files: CollectionFiles, lock: WriteLock): Promise<void> {
    if (this.#readsArrays) await convertArray(files, lock, this.#settings);
  }

  /** Which of these ids the collection has. */
  async #knownIds(
    { lines }: CollectionFiles,
    ids: ReadonlyMap<string, unknown>,
    signal: AbortSignal,
  ): Promise<string[]> {
    const source = await openLines(lines);
    if (source === undefined) return [];
    const needle = needleOf(ids.keys());
    const known: string[] = [];
    try {
      await scan(source, { needle, signal, timeoutMs: Number.POSITIVE_INFINITY }, ({ document }) => {
        const id = document['_id'];
        if (typeof id === 'string' && ids.has(id)) known.push(id);
        return undefined;
      });
      return known;
    } finally {
      await source.close();
    }
  }
}

/** What every line with one of these ids holds; undefined when they have nothing in common. */
function needleOf(ids: Iterable<string>): string | undefined {
  const [id, another] = ids;
  return id === undefined || another !== undefined ? undefined : JSON.stringify(id);
}
