/** The statements that begin a read-only transaction. */
export function readOnlyBegin(timeoutMs: number): readonly string[] {
  return ['BEGIN TRANSACTION READ ONLY', settingsSql(timeoutMs, { max_parallel_workers_per_gather: 0 })];
}

/** The statements that begin a transaction that may write. */
export function readWriteBegin(timeoutMs: number): readonly string[] {
  return ['BEGIN', settingsSql(timeoutMs)];
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
