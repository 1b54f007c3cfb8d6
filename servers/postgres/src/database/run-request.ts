import type { Client } from 'pg';
import { afterComments } from './after-comments.ts';
import { DatabaseFailure } from './database-failure.ts';
import { explainStatementError, isLostConnection } from './explain-error.ts';
import type { Result, ResultCollector } from './result.ts';
import { type Completion, noStatement, runStatement, type Statement } from './statement.ts';

export type Request = Pick<Statement, 'sql' | 'parameters' | 'maxRows'>;

export interface Answer extends Pick<Result, 'rows' | 'lines'> {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** The limit that left rows out, if any. */
  readonly truncated?: 'rows' | 'bytes';
  /** PostgreSQL's command tag: `SELECT 3`, `UPDATE 1`. */
  readonly tag: string;
  /** PostgreSQL's notices and warnings. */
  readonly notices?: readonly string[];
}

export interface RunOptions extends Pick<Statement, 'accepts' | 'before' | 'after' | 'atOnce'> {
  readonly result: ResultCollector;
  readonly timeoutMs: number;
  /** Number of characters before the caller's SQL. */
  readonly offset?: number;
}

/**
 * Runs the statement of a request and collects its rows.
 *
 * @throws DatabaseFailure; pg's own error when `before` is given and the connection is lost before the statement runs.
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
    // pg's own error makes the session try again, which is safe: the statement has not run.
    if (options.before !== undefined && !described && isLostConnection(error)) throw error;
    throw explainStatementError(error, request.sql.slice(offset), timeoutMs, offset);
  }
}

/**
 * The collected rows, with the names of their types.
 *
 * @throws DatabaseFailure `too-large` when the columns do not fit.
 */
export function answer(result: ResultCollector, { tag, more }: Completion, types: readonly string[]): Answer {
  const columns = result.columns.map(({ name }, i) => ({ name, type: types[i] ?? 'unknown' }));
  result.fit(columns);
  const truncated = result.full ? ('bytes' as const) : more && ('rows' as const);
  return {
    columns,
    rows: result.rows,
    lines: result.lines,
    tag,
    ...(truncated && { truncated }),
  };
}

/** In characters. */
const maxSqlLength = 100_000;

/**
 * Refuses text that is not a statement, or that the protocol cannot carry.
 *
 * @throws DatabaseFailure `invalid-statement`
 */
export function checkText(sql: string): void {
  if (sql.length > maxSqlLength) {
    throw new DatabaseFailure('invalid-statement', `sql may have at most ${maxSqlLength} characters.`);
  }
  if (afterComments(sql) === '') throw noStatement();
  // The protocol ends the text at a NUL, and PostgreSQL would read the rest as something else.
  if (sql.includes('\0')) throw new DatabaseFailure('invalid-statement', 'sql holds a NUL character.');
  if (/\p{Surrogate}/u.test(sql)) {
    throw new DatabaseFailure(
      'invalid-statement',
      'sql holds half a character (a lone surrogate), which PostgreSQL cannot store: send the whole character.',
    );
  }
}
