import { accessSync, constants } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { appendLine } from './append-line.ts';
import { CollectionError } from './collection-error.ts';
import { checkName } from './collection-name.ts';
import { convertArray } from './convert-array.ts';
import {
  type CollectionFiles,
  clearTemporary,
  createDirectory,
  filesOf,
  lookAt,
  syncDirectory,
} from './data-directory.ts';
import { listCollections } from './list-collections.ts';
import { type Rewriting, rewriteLines } from './rewrite-lines.ts';
import { scan } from './scan.ts';
import { openLines } from './sources.ts';
import type { StoreSettings } from './store-settings.ts';
import { takeWriteLock, type WriteLock } from './write-lock.ts';

/** The only writer of a collection. A call that resolves is on the disk; one that rejects has changed nothing. */
export interface CollectionWriter {
  exists(): boolean;
  /** Turns a .json file into lines, of no more bytes than these, where there is one and such files may be used. */
  convert(mostBytes?: number): Promise<void>;
  /** Adds lines after all others, all or none, and creates the collection when there is none. */
  append(lines: readonly Buffer[]): Promise<void>;
  rewrite(rewriting: Rewriting): Promise<void>;
  remove(): Promise<void>;
  /** Which of these ids it has. */
  knownIds(ids: ReadonlyMap<string, unknown>): Promise<string[]>;
}

/** Runs `work` as the only writer of a collection. */
export async function writeCollection<T>(
  name: string,
  settings: StoreSettings,
  signal: AbortSignal,
  work: (writer: CollectionWriter) => Promise<T>,
): Promise<T> {
  const { dataDir, lockTimeoutMs: timeoutMs } = settings;
  const files = filesOf(dataDir, checkName(name));
  await createDirectory(dataDir);
  const lock = await takeWriteLock(files.lock, { timeoutMs, signal });
  try {
    return await work(createWriter(files, lock, settings, signal));
  } finally {
    lock.release();
  }
}

function createWriter(
  files: CollectionFiles,
  lock: WriteLock,
  settings: StoreSettings,
  signal: AbortSignal,
): CollectionWriter {
  const { dataDir, allowedExtensions, maxFileSize: maxBytes, maxCollections, lockTimeoutMs } = settings;
  const usesArrays = allowedExtensions.includes('.json');
  const ready = () => lock.assertHeld();
  // A directory that may not be listed cannot be synced either: find that out before anything changes.
  const readyToSync = () => {
    accessSync(dataDir, constants.R_OK);
    ready();
  };

  function reportTorn(bytes: number): void {
    if (bytes > 0) settings.onRepair(`removed ${bytes} bytes of an unfinished write from ${files.lines}`);
  }

  async function rewrite(rewriting: Rewriting, mostBytes = maxBytes): Promise<void> {
    const source = await openLines(files.lines);
    if (source === undefined && rewriting.tail === undefined) return;
    try {
      const place = { path: files.lines, temporary: files.temporary };
      const mode = (lookAt(files.lines)?.mode ?? 0o600) & 0o777;
      const request = { maxBytes: mostBytes, signal, mode, ready: readyToSync };
      const { changed, tornBytes } = await rewriteLines(source, place, rewriting, request);
      if (!changed) return;
      await syncDirectory(dataDir);
      reportTorn(tornBytes);
    } finally {
      await source?.close();
    }
  }

  // One at a time, because writers that create at once would all count the same. No collection has this lock's name.
  async function make(lines: readonly Buffer[]): Promise<void> {
    const turn = await takeWriteLock(join(dataDir, '.new.lock'), { timeoutMs: lockTimeoutMs, signal });
    try {
      if ((await listCollections(settings)).collections.length >= maxCollections) {
        throw new CollectionError(
          'too-large',
          `There are ${maxCollections} collections already (MAX_COLLECTIONS).`,
        );
      }
      await rewrite({ tail: () => lines });
    } finally {
      turn.release();
    }
  }

  return {
    exists: () => lookAt(files.lines) !== undefined || (usesArrays && lookAt(files.array) !== undefined),
    async convert(mostBytes) {
      const write = (lines: readonly Buffer[]) => rewrite({ tail: () => lines }, mostBytes);
      if (usesArrays) await convertArray(files, settings, write);
    },
    async append(lines) {
      const [line, another] = lines;
      if (lookAt(files.lines) === undefined) await make(lines);
      // A single line is whole or torn. Of several lines, a reader or a crash could leave only some.
      else if (line === undefined || another !== undefined) await rewrite({ tail: () => lines });
      else reportTorn(await appendLine(files.lines, line, { maxBytes, ready }));
    },
    rewrite,
    async remove() {
      readyToSync();
      // A killed writer may have left most of the collection in it.
      await clearTemporary(files.temporary);
      // The array first: left alone, it would become the collection again.
      if (usesArrays) await rm(files.array, { force: true });
      await rm(files.lines, { force: true });
      await syncDirectory(dataDir);
    },
    async knownIds(ids) {
      const source = await openLines(files.lines);
      if (source === undefined) return [];
      const known: string[] = [];
      try {
        const request = { needle: needleOf(ids.keys()), signal, timeoutMs: Number.POSITIVE_INFINITY };
        await scan(source, request, ({ document }) => {
          const id = document['_id'];
          if (typeof id === 'string' && ids.has(id)) known.push(id);
          return undefined;
        });
        return known;
      } finally {
        await source.close();
      }
    },
  };
}

/** What every line with one of these ids holds; undefined when they have nothing in common. */
export function needleOf(ids: Iterable<string>): string | undefined {
  const [id, another] = ids;
  return id === undefined || another !== undefined ? undefined : JSON.stringify(id);
}
