import type { Client } from 'pg';
import { DatabaseFailure } from './database-failure.ts';
import { explainStatementError, isLostConnection } from './explain-error.ts';
import type { Result, ResultCollector } from './result.ts';
import { type Completion, runStatement, type Statement } from './statement.ts';

export type Request = Pick<Statement, 'sql' | 'parameters' | 'maxRows'>;

export interface Answer extends Pick<Result, 'rows' | 'lines'> {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Which limit left rows out, if one did. */
  readonly truncated?: 'rows' | 'bytes';
  /** PostgreSQL's command tag: `SELECT 3`, `UPDATE 1`. */
  readonly tag: string;
  /** What PostgreSQL said beside it. */
  readonly notices?: readonly string[];
}

/**
 * SQL that sets limits and formats for one transaction: local to it, because PgBouncer refuses such settings when
 * connecting. In these formats text is exact and reads the same whatever the role has set.
 */
export function settingsSql(timeoutMs: number, more: Readonly<Record<string, number>> = {}): string {
  const settings = {
    statement_timeout: timeoutMs,
    // Behind PgBouncer, DISCARD ALL leads back to that of the database or role.
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

export interface RunOptions extends Pick<Statement, 'accepts' | 'before' | 'after' | 'atOnce'> {
  readonly result: ResultCollector;
  readonly timeoutMs: number;
  /** Characters that stand before the caller's SQL. */
  readonly offset?: number;
}

/**
 * Runs the statement of a request and collects its rows.
 *
 * @throws DatabaseFailure; the bare error of a lost connection when `before` is given and nothing has run.
 */
export async function runRequest(
  client: Client,
  request: Request,
  { result, timeoutMs, offset = 0, ...options }: RunOptions,
): Promise<Completion> {
  let described = false;
  try {
    return await runStatement(client, {
      ...request,
      ...options,
      onColumns(columns) {
        described = true;
        result.setColumns(columns);
      },
      onRow: result.add,
    });
  } catch (error) {
    // Bare, it lets the session try again: nothing of the statement has run.
    if (options.before !== undefined && !described && isLostConnection(error)) throw error;
    throw explainStatementError(error, request.sql.slice(offset), timeoutMs, offset);
  }
}

/** What was collected, with its types named. */
export function answer(result: Result, { tag, more }: Completion, types: readonly string[]): Answer {
  const truncated = result.full ? ('bytes' as const) : more && ('rows' as const);
  return {
    columns: result.columns.map(({ name }, i) => ({ name, type: types[i] ?? 'unknown' })),
    rows: result.rows,
    lines: result.lines,
    tag,
    ...(truncated && { truncated }),
  };
}

/** Characters of one statement. */
const maxSqlLength = 100_000;

/**
 * Refuses text that is no statement, or that the protocol cannot carry.
 *
 * @throws DatabaseFailure `invalid-statement`
 */
export function checkText(sql: string): void {
  if (sql.trim() === '') throw new DatabaseFailure('invalid-statement', 'sql holds no statement.');
  // The protocol ends the text at a NUL; what follows would be read as something else.
  if (sql.includes('\0')) throw new DatabaseFailure('invalid-statement', 'sql holds a NUL character.');
  if (/\p{Surrogate}/u.test(sql)) {
    throw new DatabaseFailure(
      'invalid-statement',
      'sql holds half a character (a lone surrogate), which PostgreSQL cannot store: send the text whole.',
    );
  }
  if (sql.length > maxSqlLength) {
    throw new DatabaseFailure('invalid-statement', `sql may have at most ${maxSqlLength} characters.`);
  }
}
