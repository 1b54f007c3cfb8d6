import type { Socket } from 'node:net';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Client } from 'pg';
import { AccountError, type AccountErrorReason } from './account-error.ts';
import type { Database, Tables } from './database.ts';
import { type Dialect, migrate } from './migrate.ts';

export interface PostgresSettings {
  readonly url: string;
  readonly maxConnections: number;
  /** Milliseconds to connect, and for one statement. */
  readonly timeoutMs: number;
  readonly readOnly: boolean;
}

/** A separate schema, because the database of an application often has a table `users` already. */
const schema = 'mcp_users';

/** The advisory lock by which writers take turns: any number that nothing else in the database uses. */
export const writeLock = 7_236_947_519;

const dialect: Dialect = {
  // Not to_regclass: its cache lacks the tables after a wait for the lock of the process that creates them.
  probe: sql`select 1 from pg_tables where schemaname = 'mcp_users' and tablename = 'schema_version'`,
  // Not "if not exists", which needs the right to create schemas even when an administrator has created it.
  prepare: sql`do $$ begin if to_regnamespace('mcp_users') is null then create schema mcp_users; end if; end $$`,
  identity: { type: 'bigint', clause: sql`generated always as identity primary key` },
  timestamp: 'timestamptz',
  sortable: sql`text collate "C"`,
};

/**
 * Connects to PostgreSQL. Writers take turns through an advisory lock, as they do on a SQLite file.
 *
 * @throws AccountError when PostgreSQL cannot be reached or used.
 */
export async function openPostgres(settings: PostgresSettings): Promise<Database> {
  const { readOnly, timeoutMs } = settings;
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: asLibpq(settings.url),
    max: settings.maxConnections,
    connectionTimeoutMillis: timeoutMs,
    // Below the timeout of the socket, so that the pool ends an idle connection, as PostgreSQL expects.
    idleTimeoutMillis: Math.min(timeoutMs, 10_000),
    statement_timeout: timeoutMs,
    application_name: 'mcp-server-users',
    onConnect(client) {
      // PostgreSQL stops answering when the network breaks. The pool drops a connection that was closed, but not one
      // whose query pg gave up (query_timeout).
      const stream = (client as Client).connection.stream as Socket;
      stream.setTimeout(timeoutMs + 1_000, () => stream.destroy());
      // Not as start-up options, because those of DATABASE_URL would replace them.
      return client.query('set datestyle = iso');
    },
    types: { getTypeParser: (oid, format) => textParsers[oid] ?? pg.types.getTypeParser(oid, format) },
  });
  // Without listeners, a broken connection would end the process. The pool replaces it at the next call; if it was in
  // use, the statement fails too.
  const ignore = () => undefined;
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema(schema);
  // Set for each transaction, so that they hold whatever the defaults are, also behind PgBouncer. A higher isolation
  // level would show the rows as they were before the wait for the lock.
  const transact = <T>(work: (transaction: Kysely<Tables>) => Promise<T>) => {
    const transaction = db.transaction().setIsolationLevel('read committed');
    return (readOnly ? transaction.setAccessMode('read only') : transaction).execute(work);
  };
  // Writers queue here, so that only the first holds a connection while it waits for the lock, and reads get the others.
  let lastWritten: Promise<unknown> = Promise.resolve();
  const database: Database = {
    read: (work) => attempt(() => (readOnly ? transact(work) : work(db))),
    write(work, signal) {
      const deadline = performance.now() + timeoutMs;
      const transactAlone = async () => {
        signal.throwIfAborted();
        if (performance.now() > deadline) throw new AccountError(...tooManyWriters);
        return transact(async (transaction) => {
          await sql`select pg_advisory_xact_lock(${writeLock})`.execute(transaction);
          const result = await work(transaction);
          signal.throwIfAborted();
          return result;
        });
      };
      const written = lastWritten.then(() => attempt(transactAlone));
      lastWritten = written.catch(() => undefined);
      return written;
    },
    close: () => db.destroy(),
  };
  try {
    await migrate(database, dialect, readOnly);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

// pg 8 reads `sslmode=require` as verify-full, and warns (node-postgres#2375).
function asLibpq(url: string): string {
  return /[?&]sslmode=/.test(url) ? `${url}&uselibpqcompat=true` : url;
}

/** By type oid: ids and counts (int8) become numbers, and times (timestamptz) become text as in SQLite. */
const textParsers: Readonly<Record<number, (text: string) => unknown>> = {
  20: Number,
  1184: (text) => {
    // A time written by another program may have microseconds; without them, a cursor would point before its own row.
    const [, micros = ''] = /\.\d{3}(\d+)/.exec(text) ?? [];
    return new Date(text).toISOString().replace('Z', `${micros}Z`);
  },
};

type Refusal = readonly [AccountErrorReason, string];

const noTables: Refusal = [
  'not-set-up',
  'The schema mcp_users lacks tables of this server: restore a backup, or, to begin without users, drop what is left of the schema and run doctor once without READ_ONLY.',
];
const otherTables: Refusal = [
  'unusable',
  'The schema mcp_users holds tables that are not from this server: rename it.',
];

const tooManyWriters: Refusal = [
  'busy',
  'Other writers of this server took longer than DATABASE_TIMEOUT_MS: try again.',
];

/** By SQLSTATE (PostgreSQL manual, appendix A). */
const refusals: Readonly<Record<string, Refusal>> = {
  23505: ['email-taken', 'Another active user has this email: find them with get_user.'],
  25006: ['unusable', 'The database accepts no writes (is it a replica?): check DATABASE_URL.'],
  '28P01': ['unusable', 'PostgreSQL refused the password: check DATABASE_URL.'],
  28000: ['unusable', 'PostgreSQL refused the connection: check the role and TLS in DATABASE_URL.'],
  '3D000': ['unusable', 'The database in DATABASE_URL does not exist.'],
  '3F000': noTables,
  '42P01': noTables,
  '42P07': otherTables,
  42703: otherTables,
  '22P05': [
    'unusable',
    'The encoding of the database lacks a character of this text: move to a database with the encoding UTF8.',
  ],
  42501: [
    'unusable',
    'The role in DATABASE_URL lacks rights: let it create the schema mcp_users, or own it.',
  ],
  53100: ['full', 'The disk of PostgreSQL is full.'],
  53300: ['busy', 'PostgreSQL has no free connection: try again, or lower MAX_CONNECTIONS.'],
  42704: ['unusable', 'PostgreSQL refused the connection: check the parameters in DATABASE_URL.'],
  '55P03': ['busy', 'Other writers took longer than the lock_timeout of the role: try again, or raise it.'],
  55000: ['unusable', 'The database in DATABASE_URL accepts no connections: it has ALLOW_CONNECTIONS false.'],
  57014: ['slow', 'PostgreSQL took longer than DATABASE_TIMEOUT_MS: try again.'],
};

/** Failures outside PostgreSQL, by the system's code or, without one, by pg's message. */
const symptoms: readonly (readonly [RegExp, Refusal])[] = [
  [
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|E(HOST|NET)UNREACH|Connection terminated due to connection timeout)/,
    ['unreachable', 'PostgreSQL cannot be reached: check that it runs, and check DATABASE_URL.'],
  ],
  [
    // pg's message when no connection of the pool becomes free.
    /^timeout exceeded when trying to connect/,
    ['busy', 'All connections to PostgreSQL are in use: try again, or raise MAX_CONNECTIONS.'],
  ],
  [
    /^(ERR_INVALID_URL|URI malformed)/,
    [
      'unusable',
      'DATABASE_URL cannot be read: give one host and port, and write special characters of the password as %XX (# is %23, / is %2F).',
    ],
  ],
  [
    /^(ENOENT|EACCES|EISDIR|ENOTDIR)$/,
    ['unusable', 'A file or socket named in DATABASE_URL cannot be opened: check its path and permissions.'],
  ],
  [/password must be a string/, ['unusable', 'PostgreSQL asks for a password and DATABASE_URL has none.']],
  [
    /CERT|LEAF_SIGNATURE|TLS|SSL|sslrootcert/,
    [
      'unusable',
      'PostgreSQL and this server do not agree on TLS: check sslmode and sslrootcert in DATABASE_URL.',
    ],
  ],
  [
    // Classes 08 (connection) and 57P (shutdown) of SQLSTATE, and broken sockets.
    /^(08|57P|E[A-Z]+$|Connection terminated|Client has encountered a connection error|Query read timeout)/,
    [
      'unreachable',
      'The connection to PostgreSQL broke. If this was a change, it may have been made: look before repeating it.',
    ],
  ],
];

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || error instanceof AccountError) throw error;
    const code = 'code' in error ? String(error.code) : error.message;
    const refusal = refusals[code] ?? symptoms.find(([pattern]) => pattern.test(code))?.[1];
    if (refusal === undefined) throw error;
    throw new AccountError(...refusal, { cause: error });
  }
}
