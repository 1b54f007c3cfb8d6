import type { Client } from 'pg';
import { afterComments } from './after-comments.ts';
import { readOnlyBegin, readWriteBegin } from './begin.ts';
import { DatabaseFailure, type FailureReason } from './database-failure.ts';
import { explainStatementError, isLostConnection } from './explain-error.ts';
import type { Lease, LeaseLimits } from './lease.ts';
import { withNotices } from './notices.ts';
import { createReading } from './reading.ts';
import { createResult } from './result.ts';
import { admitRole, type RoleFacts, readRole } from './role.ts';
import { type Answer, answer, checkText, type Request, runRequest } from './run-request.ts';
import { createSessions } from './sessions.ts';
import { createTypeNames, type TypeName, typeNamesSql } from './type-names.ts';

export interface DatabaseSettings extends LeaseLimits {
  readonly url: string;
  readonly maxConnections: number;
  readonly maxBytes: number;
  readonly allowSuperuser: boolean;
}

/** One PostgreSQL database. Every method throws DatabaseFailure for errors that a caller can act on. */
export interface Database {
  /** Runs one statement that returns rows, in a read-only transaction that is always rolled back. */
  read(request: Request, signal: AbortSignal): Promise<Answer>;
  /** Returns PostgreSQL's plan for one statement; `analyze` also runs it, in a read-only transaction. */
  explain(
    request: Pick<Request, 'sql' | 'parameters'> & { readonly analyze: boolean },
    signal: AbortSignal,
  ): Promise<readonly string[]>;
  /** Runs one statement of any kind and commits it; `confirm` throws when it may not run. */
  write(request: Request, signal: AbortSignal, confirm: () => void): Promise<Answer>;
  /** Runs our own SQL on the catalog, read-only and with only pg_catalog in its search path. */
  catalog<Row extends object>(sql: string, values: readonly unknown[], signal: AbortSignal): Promise<Row[]>;
  role(): Promise<RoleFacts>;
  close(): Promise<void>;
}

/** Connects on first use. */
export function createDatabase(settings: DatabaseSettings): Database {
  const { timeoutMs, maxBytes, allowSuperuser } = settings;
  const sessions = createSessions({
    ...settings,
    admit: (client) => (allowSuperuser ? Promise.resolve() : admitRole(client)),
  });
  const nameTypes = createTypeNames();
  const { read, explain, catalog } = createReading(sessions, nameTypes, settings);
  const readWrite = readWriteBegin(timeoutMs);

  return {
    read,
    explain,
    async write(request, signal, confirm) {
      // The person is not asked about a statement that cannot run.
      checkText(request.sql);
      requireEffect(request.sql);
      confirm();
      const noticeBytes = Math.floor(maxBytes / 8);
      const result = createResult(maxBytes - noticeBytes);
      const work = async (client: Client, interruption: Lease['interruption'], notices: () => string[]) => {
        const options = { accepts: 'anything', result, timeoutMs } as const;
        const completion = await runRequest(client, request, options);
        // Everything that can fail comes before COMMIT, so that a committed change is never reported as an error.
        const types = await nameTypes(
          result.columns,
          async (typeOids) => (await client.query<TypeName>(typeNamesSql, [typeOids])).rows,
        );
        // The statement may have ended before the cancellation reached it.
        const cut = interruption();
        if (cut !== undefined) throw cut;
        const answered = answer(result, completion, types);
        await commit(client, timeoutMs);
        return { ...answered, notices: notices() };
      };
      return sessions
        .use(signal, readWrite, (client, interruption) =>
          withNotices(client, noticeBytes, (notices) => work(client, interruption, notices)),
        )
        .catch(addRemark);
    },
    catalog,
    role: () => sessions.use(new AbortController().signal, readOnlyBegin(timeoutMs), readRole),
    close: () => sessions.close(),
  };
}

/** The first word of a statement whose effect ends with its session or transaction. */
const fleeting =
  /^(?:create\s+(?:or\s+replace\s+)?(?:(?:local|global)\s+)?(?=temp))?(begin|start|commit|end|abort|rollback|savepoint|release|set|reset|prepare|listen|declare|lock|temp|temporary)\b/i;

function requireEffect(sql: string): void {
  const [, word] = fleeting.exec(afterComments(sql)) ?? [];
  if (word === undefined) return;
  throw new DatabaseFailure(
    'invalid-statement',
    `${word.toUpperCase()} has no effect here: every call has its own session and transaction, which it commits at its end. Put what belongs together into one statement: WITH … or DO $$ … $$.`,
  );
}

// Not that nothing was changed: sequences keep their new values.
const rolledBack = 'The transaction was rolled back.';

/** What to add to the failure of a change; the one that may have been made anyway has a reason of its own. */
const remarks: Partial<Record<FailureReason, string>> = {
  'refused-statement':
    'This server did not set that: default_transaction_read_only is on for the role or database, or it is a standby.',
  timeout: rolledBack,
  'too-large': rolledBack,
};

function addRemark(error: unknown): never {
  const remark = error instanceof DatabaseFailure && remarks[error.reason];
  if (!remark) throw error;
  throw new DatabaseFailure(error.reason, `${error.message} ${remark}`, { cause: error.cause });
}

async function commit(client: Client, timeoutMs: number): Promise<void> {
  try {
    await client.query('COMMIT');
  } catch (cause) {
    if (!isLostConnection(cause)) throw explainStatementError(cause, '', timeoutMs);
    throw new DatabaseFailure(
      'unknown-outcome',
      'The connection was lost during the commit: the change may or may not have been made. Check before trying again.',
      { cause },
    );
  }
}
