import type { Client } from 'pg';
import { afterComments } from './after-comments.ts';
import { catalogBegin, readOnlyBegin } from './begin.ts';
import { DatabaseFailure } from './database-failure.ts';
import { noStatements } from './encode-statements.ts';
import { explainStatementError } from './explain-error.ts';
import { rollbackAndDiscard } from './lease.ts';
import { findRefusedName } from './refused-names.ts';
import { createResult, type ResultCollector, rowTooLarge } from './result.ts';
import { type Answer, answer, checkText, type Request, runRequest } from './run-request.ts';
import type { Sessions } from './sessions.ts';
import { type Completion, runStatement } from './statement.ts';
import { type createTypeNames, type TypeName, typeNamesSql } from './type-names.ts';

interface Finished {
  readonly completion: Completion;
  /** The names of the types of the columns. */
  readonly types: readonly string[];
}

const maxPlanLines = 10_000;

/** The methods of `Database` that only read. */
export function createReading(
  sessions: Sessions,
  nameTypes: ReturnType<typeof createTypeNames>,
  { timeoutMs, maxBytes }: { readonly timeoutMs: number; readonly maxBytes: number },
) {
  const readOnly = readOnlyBegin(timeoutMs);
  const catalogReadOnly = catalogBegin(timeoutMs);

  async function catalog<Row extends object>(sql: string, values: readonly unknown[], signal: AbortSignal) {
    return sessions.use(signal, catalogReadOnly, async (client) => {
      try {
        return (await client.query<Row & Record<string, unknown>>(sql, [...values])).rows as Row[];
      } catch (error) {
        throw explainStatementError(error, sql, timeoutMs);
      }
    });
  }

  function finish(result: ResultCollector, completion: Completion, types: readonly string[]): Answer {
    const answered = answer(result, completion, types);
    if (result.full && result.rows.length === 0) throw rowTooLarge(maxBytes);
    return answered;
  }

  async function read(
    signal: AbortSignal,
    begin: Buffer,
    work: (client: Client, result: ResultCollector) => Promise<Finished>,
  ): Promise<Answer> {
    let result = createResult(maxBytes);
    try {
      const { completion, types } = await sessions.use(signal, begin, (client) => {
        result = createResult(maxBytes);
        return work(client, result);
      });
      return finish(result, completion, types);
    } catch (error) {
      // The rows that fit have arrived; `truncated` says that there were more.
      const overrun = error instanceof DatabaseFailure && error.reason === 'too-large';
      if (!overrun || result.rows.length === 0) throw error;
      result.close();
      const types = await nameTypes(result.columns, (typeOids) => catalog(typeNamesSql, [typeOids], signal));
      return finish(result, { tag: '', more: true }, types);
    }
  }

  return {
    async read(request: Request, signal: AbortSignal) {
      refuseText(request.sql);
      return read(signal, noStatements, async (client, result) => {
        const completion = await runRequest(client, request, {
          accepts: 'rows',
          result,
          timeoutMs,
          before: readOnly,
          after: rollbackAndDiscard,
          atOnce: isPlainQuery(request),
        });
        return {
          completion,
          types: await nameTypes(result.columns, (typeOids) => askNames(client, catalogReadOnly, typeOids)),
        };
      });
    },
    async explain(
      { sql, parameters, analyze }: Pick<Request, 'sql' | 'parameters'> & { readonly analyze: boolean },
      signal: AbortSignal,
    ) {
      refuseText(sql);
      refuseExplain(sql);
      const prefix = `EXPLAIN (${analyze ? 'ANALYZE, BUFFERS, ' : ''}FORMAT TEXT) `;
      const plan = await read(signal, readOnly, async (client, result) => {
        const request = { sql, parameters, maxRows: maxPlanLines };
        // A read-only transaction lets EXPLAIN ANALYZE run CREATE TABLE AS and SELECT INTO, which describe no rows.
        if (analyze) await runRequest(client, request, { accepts: 'description', result, timeoutMs });
        const explained = { ...request, sql: prefix + sql };
        const options = { accepts: 'rows', result, timeoutMs, offset: prefix.length } as const;
        return { completion: await runRequest(client, explained, options), types: [] };
      });
      const lines = plan.rows.map(([line]) => String(line));
      return plan.truncated ? [...lines, '(the rest of the plan did not fit)'] : lines;
    },
    catalog,
  };
}

// On the connection that the statement had: another may not become free in time.
async function askNames(
  client: Client,
  begin: Buffer,
  typeOids: readonly number[],
): Promise<readonly TypeName[]> {
  const rows: TypeName[] = [];
  await runStatement(client, {
    sql: typeNamesSql,
    parameters: [typeOids],
    maxRows: typeOids.length,
    accepts: 'rows',
    before: begin,
    after: rollbackAndDiscard,
    onColumns: () => undefined,
    onRow: ([oid, name]) => rows.push({ oid: String(oid), name: String(name) }),
  });
  return rows;
}

/**
 * In PostgreSQL's grammar, a statement that begins with SELECT, VALUES or TABLE is a query, or SELECT INTO, which a
 * read-only transaction refuses. So it can run before its description arrives; on a slow network, this halves the time.
 */
function isPlainQuery({ sql, parameters }: Request): boolean {
  return parameters.length === 0 && !/\$\d/.test(sql) && /^\s*(?:select|values|table)\b/i.test(sql);
}

function refuseText(sql: string): void {
  checkText(sql);
  const name = findRefusedName(sql);
  if (name === undefined) return;
  throw new DatabaseFailure(
    'refused-statement',
    `${name} reaches beyond reading and may not be named in sql. If it is only text, pass it in params.`,
  );
}

function refuseExplain(sql: string): void {
  if (!/^explain\b/i.test(afterComments(sql))) return;
  throw new DatabaseFailure('invalid-statement', 'Send the statement without EXPLAIN; analyze measures it.');
}
