import type { Client, Pool, PoolClient } from 'pg';
import { DatabaseFailure } from './database-failure.ts';
import { noStatements } from './encode-statements.ts';
import { explainConnectError } from './explain-connect-error.ts';
import { explainStatementError, isLostConnection } from './explain-error.ts';
import { createLease, discard, type Lease, type LeaseLimits, rollbackAndDiscard } from './lease.ts';
import { runTogether } from './statement.ts';

export interface SessionSettings extends LeaseLimits {
  readonly url: string;
  readonly maxConnections: number;
  /** Runs once on every new connection, and throws to refuse it. */
  admit(client: Client): Promise<void>;
}

/** The work of one call on a connection; `interruption` returns why the call was cut short, if it was. */
type Work<T> = (client: Client, interruption: Lease['interruption']) => Promise<T>;

/** The connections to one database. */
export interface Sessions {
  /**
   * Runs the encoded statements of `begin` and then `work` on a connection that no other call uses. Afterwards it rolls
   * back the transaction and discards the session; it drops a connection that was cut short. When the connection is
   * lost during `begin`, everything runs again on another one.
   *
   * If `begin` is empty, `work` begins its own transaction. It runs again when it throws pg's own error of a lost
   * connection, and must leave nothing behind when it succeeds.
   *
   * @throws DatabaseFailure
   */
  use<T>(signal: AbortSignal, begin: Buffer, work: Work<T>): Promise<T>;
  close(): Promise<void>;
}

/** Loads the driver and connects on first use. */
export function createSessions(settings: SessionSettings): Sessions {
  const admitted = new WeakSet<PoolClient>();
  let opening: Promise<{ pool: Pool; take(signal: AbortSignal): Promise<Lease> }> | undefined;

  async function open() {
    const { Connection, Pool } = await import('pg');
    const pool = new Pool({
      connectionString: settings.url,
      application_name: 'mcp-server-postgres',
      max: settings.maxConnections,
      connectionTimeoutMillis: settings.timeoutMs,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
    });
    // Without listeners these errors would end the process. The pool has already removed a connection that broke while
    // idle; one that breaks in use also makes the statement fail.
    const ignore = () => undefined;
    pool.on('error', ignore);
    pool.on('connect', (client) => client.on('error', ignore));
    const take = async (signal: AbortSignal) =>
      createLease(await checkOut(pool, signal), Connection, settings, signal);
    return { pool, take };
  }

  async function attempt<T>(
    lease: Lease,
    begin: Buffer,
    work: Work<T>,
  ): Promise<{ readonly value: T } | 'lost'> {
    const { client, interruption } = lease;
    let retriable = admitted.has(client);
    let left = rollbackAndDiscard;
    try {
      if (!retriable) await settings.admit(client);
      admitted.add(client);
      if (begin.length > 0) {
        await runTogether(client, begin);
        retriable = false;
      }
      const value = await work(client, interruption);
      left = leftAfter(client, begin);
      return { value };
    } catch (error) {
      if (retriable && interruption() === undefined && isLostConnection(error)) return 'lost';
      throw explainFailure(error, interruption(), settings.timeoutMs);
    } finally {
      void lease.end(left);
    }
  }

  return {
    async use(signal, begin, work) {
      opening ??= open();
      const { pool, take } = await opening;
      // A pooled connection may have died unnoticed when PostgreSQL or the network restarted. A call that fails on it
      // before anything has run is tried on the next connection. On a new connection the same failure is an error.
      for (;;) {
        const lease = await take(signal);
        try {
          const answer = await attempt(lease, begin, work);
          if (answer !== 'lost') return answer.value;
        } finally {
          // When the network has forgotten a connection, it has forgotten the idle ones too: the next call needs a new one.
          if (lease.interruption()?.reason === 'busy') dropIdle(pool);
        }
      }
    },
    async close() {
      await (await opening)?.pool.end();
    },
  };
}

function dropIdle(pool: Pool): void {
  // Those that wait, as for another call that fails now, get the idle connections first.
  for (let left = pool.idleCount - pool.waitingCount; left > 0; left -= 1) {
    connect(pool).then(
      (client) => client.release(true),
      () => undefined,
    );
  }
}

/** The statements that reset a session after work that succeeded. */
function leftAfter(client: PoolClient, begin: Buffer): Buffer {
  if (begin.length === 0) return noStatements;
  // For a ROLLBACK after our COMMIT, PostgreSQL would write a warning into its log.
  return client.getTransactionStatus() === 'I' ? discard : rollbackAndDiscard;
}

// If we cut the statement short, that explains any failure, except a COMMIT whose outcome is unknown.
function explainFailure(
  error: unknown,
  interruption: DatabaseFailure | undefined,
  timeoutMs: number,
): DatabaseFailure {
  if (error instanceof DatabaseFailure && error.reason === 'unknown-outcome') return error;
  return interruption ?? explainStatementError(error, '', timeoutMs);
}

// Async, because pg reads the URL and the certificate files when it makes a client, and throws synchronously.
async function connect(pool: Pool): Promise<PoolClient> {
  return pool.connect();
}

async function checkOut(pool: Pool, signal: AbortSignal): Promise<PoolClient> {
  signal.throwIfAborted();
  const pending = connect(pool);
  let onAbort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([pending, aborted]);
  } catch (error) {
    // The pool still connects after the caller has left; release what it brings.
    pending.then(
      (client) => client.release(),
      () => undefined,
    );
    throw signal.aborted ? error : explainConnectError(error);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
