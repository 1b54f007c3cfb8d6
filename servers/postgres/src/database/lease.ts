import type { Connection, PoolClient } from 'pg';
import { cancelStatement } from './cancel.ts';
import { DatabaseFailure } from './database-failure.ts';
import { encodeStatements } from './encode-statements.ts';
import { runTogether } from './statement.ts';

export interface LeaseLimits {
  readonly timeoutMs: number;
  readonly maxTransferBytes: number;
}

/** A connection in use by one call. */
export interface Lease {
  readonly client: PoolClient;
  /** Returns why the call was cut short, if it was. */
  readonly interruption: () => DatabaseFailure | undefined;
  /** Runs the encoded statements that are left to reset the connection and gives it back, or drops it. */
  end(left: Buffer): Promise<void>;
}

/** Milliseconds after statement_timeout before we cancel, and again before we close the socket. */
const graceMs = 500;

/** Milliseconds between two cancellations: one that arrives between two messages has no effect. */
const repeatMs = 50;

/** Milliseconds for ROLLBACK and DISCARD ALL. */
const cleanupMs = 3_000;

/**
 * Watches a connection while one call uses it. It counts bytes at the socket, before pg makes values of them. It
 * cancels the statement when the time is over or `signal` aborts, and closes the socket when that has no effect.
 */
export function createLease(
  client: PoolClient,
  connection: typeof Connection,
  { timeoutMs, maxTransferBytes }: LeaseLimits,
  signal: AbortSignal,
): Lease {
  const { stream } = client.connection;
  let interruption: DatabaseFailure | undefined;
  let received = 0;
  let hangUp: NodeJS.Timeout | undefined;
  let again: NodeJS.Timeout | undefined;

  const interrupt = (failure: DatabaseFailure) => {
    if (interruption !== undefined) return;
    interruption = failure;
    cancelStatement(client, connection);
    again = setInterval(() => cancelStatement(client, connection), repeatMs);
    hangUp = setTimeout(() => stream.destroy(), graceMs);
  };
  const count = (chunk: Buffer) => {
    received += chunk.length;
    if (received <= maxTransferBytes) return;
    interrupt(tooLarge(maxTransferBytes));
    stream.destroy();
  };
  const onAbort = () => interrupt(new DatabaseFailure('cancelled', 'The call was cancelled.'));
  // PostgreSQL answers BEGIN at once: if no byte has arrived, the statement is not to blame.
  const late = setTimeout(
    () => interrupt(received === 0 ? unanswered() : tooSlow(timeoutMs)),
    timeoutMs + graceMs,
  );
  stream.on('data', count);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();

  return {
    client,
    interruption: () => interruption,
    async end(left) {
      clearTimeout(late);
      signal.removeEventListener('abort', onAbort);
      stream.off('data', count);
      const isReset = interruption === undefined && (left.length === 0 || (await reset(client, left)));
      clearTimeout(hangUp);
      clearInterval(again);
      client.release(!isReset || client.getTransactionStatus() !== 'I');
    },
  };
}

/** The failure of a statement that took too long, whether PostgreSQL or we stopped it. */
export function tooSlow(timeoutMs: number, options?: ErrorOptions): DatabaseFailure {
  return new DatabaseFailure(
    'timeout',
    `The statement was stopped after ${timeoutMs} ms (TIMEOUT). Ask for less: a narrower WHERE, an indexed column, an aggregate over a sample; explain_query shows the cost.`,
    options,
  );
}

function unanswered(): DatabaseFailure {
  return new DatabaseFailure(
    'busy',
    'PostgreSQL does not answer on an open connection: it is overloaded, the pooler in front of it has no free connection, or the network stalls. Try again, or lower MAX_CONNECTIONS.',
  );
}

function tooLarge(bytes: number): DatabaseFailure {
  return new DatabaseFailure(
    'too-large',
    `PostgreSQL sent more than ${bytes} bytes of rows and notices (MAX_TRANSFER_BYTES). The statement was stopped. Select fewer columns, or parts of them: left(column, 1000), length(column).`,
  );
}

/** DISCARD ALL drops prepared statements, advisory locks, temporary tables and settings that outlive ROLLBACK. */
export const discard: Buffer = encodeStatements(['DISCARD ALL']);

export const rollbackAndDiscard: Buffer = Buffer.concat([encodeStatements(['ROLLBACK']), discard]);

async function reset(client: PoolClient, statements: Buffer): Promise<boolean> {
  const timer = setTimeout(() => client.connection.stream.destroy(), cleanupMs);
  try {
    await runTogether(client, statements);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
