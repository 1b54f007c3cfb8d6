import { encodeStatements } from './encode-statements.ts';

/** The encoded statements that begin a read-only transaction. */
export function readOnlyBegin(timeoutMs: number): Buffer {
  return encodeStatements([
    'BEGIN TRANSACTION READ ONLY',
    settingsSql(timeoutMs, { max_parallel_workers_per_gather: 0 }),
  ]);
}

/** The encoded statements that begin a read-only transaction for our own SQL on the catalog. */
export function catalogBegin(timeoutMs: number): Buffer {
  const ownNames = [
    "SELECT pg_catalog.set_config('search_path', 'pg_catalog', true)",
    // An SQL_ASCII database may hold bytes that are not UTF-8, and may cut text inside a character. Converting such text
    // would make the whole list fail.
    "SELECT set_config('client_encoding', 'SQL_ASCII', true) WHERE getdatabaseencoding() = 'SQL_ASCII'",
  ];
  return Buffer.concat([readOnlyBegin(timeoutMs), encodeStatements(ownNames)]);
}

/** The encoded statements that begin a transaction that may write. */
export function readWriteBegin(timeoutMs: number): Buffer {
  return encodeStatements(['BEGIN', settingsSql(timeoutMs)]);
}

/**
 * SQL that sets limits and formats for one transaction. They are not start-up parameters, because PgBouncer refuses
 * those. With these formats, text is exact and looks the same whatever the role has set.
 */
function settingsSql(timeoutMs: number, more: Readonly<Record<string, number>> = {}): string {
  const settings = {
    statement_timeout: timeoutMs,
    // Behind PgBouncer, DISCARD ALL resets this to the encoding of the database or role.
    client_encoding: 'UTF8',
    lock_timeout: Math.min(Math.ceil(timeoutMs / 2), 2_000),
    idle_in_transaction_session_timeout: timeoutMs + 5_000,
    datestyle: 'ISO',
    intervalstyle: 'postgres',
    bytea_output: 'hex',
    extra_float_digits: 1,
    array_nulls: 'on',
    quote_all_identifiers: 'off',
    ...more,
  };
  const calls = Object.entries(settings).map(
    ([name, value]) => `pg_catalog.set_config('${name}', '${value}', true)`,
  );
  return `SELECT ${calls.join(', ')}`;
}
