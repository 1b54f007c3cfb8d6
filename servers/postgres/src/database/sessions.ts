import type { Client, Pool, PoolClient } from 'pg';
import { DatabaseFailure } from './database-failure.ts';
import { explainConnectError, explainStatementError, isLostConnection } from './explain-error.ts';
import { createLease, type Lease, type LeaseLimits } from './lease.ts';
import { runTogether } from './statement.ts';

export interface SessionSettings extends LeaseLimits {
  readonly url: string;
  readonly maxConnections: number;
  /** Runs once on every new connection; what it throws refuses the connection. */
  admit(client: Client): Promise<void>;
}

/** What is done on a connection; `interruption` tells why the call was cut short, if it was. */
type Work<T> = (client: Client, interruption: Lease['interruption']) => Promise<T>;

/** The connections to one database. */
export interface Sessions {
  /**
   * Runs `work` on a connection of its own after the statements of `begin`. Whatever it leaves behind is rolled back
   * and discarded; a connection that was cut short is dropped. When the connection turns out to be lost while it
   * begins, all of it runs again on another.
   *
   * Work without `begin` begins by itself: when it throws the bare error of a lost connection it runs again, and when it
   * succeeds it has left nothing behind.
   *
   * @throws DatabaseFailure
   */
  use<T>(signal: AbortSignal, begin: readonly string[], work: Work<T>): Promise<T>;
  close(): Promise<void>;
}

/** Connects on first use; the driver itself is loaded then. */
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
    // A connection that breaks while idle is gone from the pool already; the next call opens another. One that breaks
    // in use fails the statement, and emits its error as well.
    const ignore = () => undefined;
    pool.on('error', ignore);
    pool.on('connect', (client) => client.on('error', ignore));
    const take = async (signal: AbortSignal) =>
      createLease(await checkOut(pool, signal), Connection, settings, signal);
    return { pool, take };
  }

  async function attempt<T>(
    lease: Lease,
    begin: readonly string[],
    work: Work<T>,
  ): Promise<{ readonly value: T } | 'lost'> {
    const { client, interruption } = lease;
    let retriable = admitted.has(client);
    let clean = false;
    try {
      if (!retriable) await settings.admit(client);
      admitted.add(client);
      if (begin.length > 0) {
        await runTogether(client, begin);
        retriable = false;
      }
      const value = await work(client, interruption);
      clean = begin.length === 0;
      return { value };
    } catch (error) {
      if (retriable && interruption() === undefined && isLostConnection(error)) return 'lost';
      throw explainFailure(error, interruption(), settings.timeoutMs);
    } finally {
      void lease.end(clean);
    }
  }

  return {
    async use(signal, begin, work) {
      opening ??= open();
      const { take } = await opening;
      // A pooled connection may have died unnoticed, with the server's restart or the network's. What fails before
      // anything has begun on it is tried on the next one; a connection opened just now has no such excuse.
      for (;;) {
        const answer = await attempt(await take(signal), begin, work);
        if (answer !== 'lost') return answer.value;
      }
    },
    async close() {
      await (await opening)?.pool.end();
    },
  };
}

// That we cut the statement short explains whatever came of it, except a COMMIT of which nobody knows.
function explainFailure(
  error: unknown,
  interruption: DatabaseFailure | undefined,
  timeoutMs: number,
): DatabaseFailure {
  if (error instanceof DatabaseFailure && error.reason === 'unknown-outcome') return error;
  return interruption ?? explainStatementError(error, '', timeoutMs);
}

// Async, because pg reads the URL and the certificate files when it makes a client, and throws then and there.
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
    // The pool goes on for a caller who has left; what it brings goes back.
    pending.then(
      (client) => client.release(),
      () => undefined,
    );
    throw signal.aborted ? error : explainConnectError(error);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
