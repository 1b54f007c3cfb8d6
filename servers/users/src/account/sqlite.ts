import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { AccountError, type AccountErrorReason } from './account-error.ts';
import type { Database, Tables } from './database.ts';
import { type Dialect, migrate } from './migrate.ts';

export interface SqliteSettings {
  /** Created on first use, readable only by its owner. */
  readonly folder: string;
  /** Milliseconds to wait for other processes. */
  readonly timeoutMs: number;
  /** Limits the file, and so the time that one search may block the process. */
  readonly maxBytes: number;
  readonly readOnly: boolean;
}

const dialect: Dialect = {
  probe: sql`select 1 from sqlite_master where name = 'schema_version'`,
  // Without autoincrement, SQLite reuses the id of a removed last row.
  identity: { type: 'integer', clause: sql`primary key autoincrement` },
  timestamp: 'text',
  sortable: sql`text`,
};

/** SQLite's default size of a page. */
const pageBytes = 4_096;

/** Milliseconds that SQLite itself waits, and blocks the process; longer waits happen between attempts. */
const blockingWaitMs = 50;

/**
 * Opens `users.db` in the folder. Other processes may use it too: readers see a snapshot, writers take turns, and a
 * commit is on the disk before it is acknowledged.
 *
 * @throws AccountError when the file cannot be used.
 */
export async function openSqlite(settings: SqliteSettings): Promise<Database> {
  const { folder, timeoutMs, readOnly } = settings;
  const Libsql = await loadDriver();
  const path = prepareFile(folder, readOnly);
  const file = await attempt(() => new Libsql(path));
  const requireInPlace = watchPlace(path);
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: file as SqliteFile }) });
  // Writers queue here, and the first returns the connection between its attempts, so that others can read.
  let lastWritten: Promise<unknown> = Promise.resolve();
  const database: Database = {
    read: (work) =>
      attempt(() => {
        requireInPlace();
        return retryWhileBusy(() => work(db), timeoutMs);
      }),
    write(work, signal) {
      const deadline = performance.now() + timeoutMs;
      const transact = () =>
        db.connection().execute(async (connection) => {
          file.exec('begin immediate');
          try {
            const result = await work(connection);
            signal.throwIfAborted();
            requireInPlace();
            file.exec('commit');
            return result;
          } finally {
            if (file.inTransaction) file.exec('rollback');
          }
        });
      const written = lastWritten.then(() =>
        attempt(() => retryWhileBusy(transact, deadline - performance.now(), signal)),
      );
      lastWritten = written.catch(() => undefined);
      return written;
    },
    close() {
      if (!readOnly) emptyJournal(file);
      return db.destroy();
    },
  };
  try {
    await attempt(() => configure(file, settings));
    await migrate(database, dialect, readOnly);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

type File = InstanceType<typeof import('libsql')>;
type SqliteFile = Extract<ConstructorParameters<typeof SqliteDialect>[0]['database'], { close(): void }>;

async function loadDriver(): Promise<typeof import('libsql')> {
  try {
    return (await import('libsql')).default;
  } catch (cause) {
    const platform = `${process.platform} ${process.arch}`;
    throw new AccountError(
      'unusable',
      `The SQLite driver does not load on this system (${platform}): set DATABASE_URL to use PostgreSQL.`,
      { cause },
    );
  }
}

function prepareFile(folder: string, readOnly: boolean): string {
  const path = join(folder, 'users.db');
  try {
    if (statSync(path, { throwIfNoEntry: false }) !== undefined) return path;
    if (readOnly) {
      throw new AccountError('not-set-up', 'There is no database yet: run doctor once without READ_ONLY.');
    }
    makeFolder(folder);
    // SQLite gives its journal files the mode of the database.
    closeSync(openSync(path, 'a', 0o600));
    return path;
  } catch (error) {
    if (error instanceof AccountError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new AccountError('unusable', `The data folder cannot be used (${code}): check DATA_DIR.`, {
      cause: error,
    });
  }
}

// Not `recursive`, which tries for ever and blocks the process in a folder that reports ENOENT to mkdir, such as /proc.
function makeFolder(folder: string): void {
  if (existsSync(folder) || dirname(folder) === folder) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process created it first.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * Returns a check that the file is still in place: commits to a file that was deleted, or replaced by a backup, are lost
 * when the process ends. SQLite checks the inode too, but not in WAL mode.
 */
function watchPlace(path: string): () => void {
  const inode = () => statSync(path, { throwIfNoEntry: false })?.ino;
  const opened = inode();
  return () => {
    if (inode() === opened) return;
    throw new AccountError(
      'unusable',
      'users.db in DATA_DIR was moved, deleted or replaced while in use: put it back, or restart this server.',
    );
  };
}

async function configure(file: File, { timeoutMs, maxBytes, readOnly }: SqliteSettings): Promise<void> {
  file.pragma(`busy_timeout = ${blockingWaitMs}`);
  // The switch to WAL needs exclusive access for a moment, and SQLite does not wait for it.
  await retryWhileBusy(() => file.pragma('journal_mode = wal'), timeoutMs);
  file.pragma('synchronous = full');
  file.pragma(`max_page_count = ${Math.ceil(maxBytes / pageBytes)}`);
  if (readOnly) file.pragma('query_only = on');
}

/**
 * Empties the journal, because libsql leaves it behind when it closes. Otherwise a copy of users.db alone would lack
 * what the journal holds, and SQLite would write it into a backup that replaces users.db.
 */
function emptyJournal(file: File): void {
  try {
    file.pragma('wal_checkpoint(truncate)');
  } catch {
    // What other processes still use, or the disk refuses, stays in the journal.
  }
}

/** Waits between short attempts, because libsql blocks the whole process while it waits. */
async function retryWhileBusy<T>(
  work: () => T | Promise<T>,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (kindOf(codeOf(error)) !== busy || performance.now() > deadline) throw error;
    }
    await delay(Math.random() * 20, undefined, signal && { signal });
  }
}

const busy = 5;

/** By result code (sqlite.org/rescode.html), because libsql has no names for many of the extended ones. */
const refusals: Readonly<Record<number, readonly [AccountErrorReason, string]>> = {
  2067: ['email-taken', 'Another active user has this email: find them with get_user.'],
  [busy]: ['busy', 'Other processes kept the database busy: try again.'],
  8: ['unusable', 'The database file cannot be written: check the permissions of DATA_DIR and its files.'],
  10: ['unusable', 'The disk failed to read or write the database.'],
  // A failed write; SQLite does not report the reason of the system.
  778: [
    'unusable',
    'The disk failed to write the database, or a limit of the process (ulimit -f) allows no larger file.',
  ],
  11: ['unusable', 'users.db in DATA_DIR is damaged: restore a backup.'],
  13: ['full', 'The database is full: raise MAX_DATABASE_BYTES or free disk space.'],
  14: ['unusable', 'The database file cannot be opened: check DATA_DIR and its permissions.'],
  26: ['unusable', 'users.db in DATA_DIR is not a SQLite database: move it away.'],
};

/** SQLite's messages about missing tables and tables of another program, all with the code 1. */
const misfit = /^(no such (table|column)|table \S+ (already exists|has no column))/;

const otherTables = [
  'unusable',
  'users.db in DATA_DIR holds tables that are not from this server: move it away, or choose another DATA_DIR.',
] as const;

async function attempt<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    throw new AccountError(...refusal, { cause: error });
  }
}

function refusalOf(error: unknown): readonly [AccountErrorReason, string] | undefined {
  if (error instanceof Error && misfit.test(error.message)) return otherTables;
  const code = codeOf(error);
  return refusals[code] ?? refusals[kindOf(code)];
}

/** The result code. For a file that does not open, libsql has it only at the end of its message. */
function codeOf(error: unknown): number {
  if (!(error instanceof Error)) return 0;
  if ('rawCode' in error) return Number(error.rawCode);
  return Number(/^ConnectionFailed.*: (\d+)"\)$/.exec(error.message)?.[1] ?? 0);
}

/** An extended code has its kind in the low byte: 1544, a read-only folder, is of the kind 8. */
function kindOf(code: number): number {
  return code & 0xff;
}
