import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@mcp-commons/testing';
import { onTestFinished } from 'vitest';

/**
 * Starts the `pgbouncer` on the PATH in transaction mode in front of a database, and returns its URL. Its clients share
 * one connection to PostgreSQL, transaction by transaction, and it resets nothing between them.
 */
export async function startPgBouncer(database: string): Promise<string> {
  const { hostname, port, pathname, username, password } = new URL(database);
  const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-pgbouncer-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const ownPort = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]
pooled = host=${hostname} port=${port} dbname=${pathname.slice(1)} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 1
`,
  );
  // PgBouncer refuses to run as root; the user that it runs as must be able to read the file.
  chmodSync(folder, 0o755);
  const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const bouncer = spawn('pgbouncer', [...asNobody, file], { stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(async () => {
    bouncer.kill('SIGKILL');
    if (bouncer.exitCode === null && bouncer.signalCode === null) await once(bouncer, 'exit');
  });
  for await (const line of createInterface({ input: bouncer.stderr })) {
    if (line.includes('process up')) return `postgres://anybody@127.0.0.1:${ownPort}/pooled`;
  }
  throw new Error('pgbouncer did not start');
}
