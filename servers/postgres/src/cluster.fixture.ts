import { startPostgres, type TestPostgres } from '@mcp-commons/testing/postgres';
import type { Client, Connection } from 'pg';
import { afterAll } from 'vitest';

/** Starts a PostgreSQL for one test file. */
export async function startCluster(settings: Readonly<Record<string, string>> = {}): Promise<TestPostgres> {
  const cluster = await startPostgres(settings);
  afterAll(() => cluster.stop());
  return cluster;
}

/** Connects without our guards. */
export async function connectDirectly(url: string): Promise<Client> {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Runs statements as the role of the URL and returns the rows of the last one. */
export async function runDirectly(url: string, sql: string): Promise<unknown[]> {
  const client = await connectDirectly(url);
  try {
    const results = await client.query<Record<string, unknown>>(sql);
    const last = Array.isArray(results) ? (results.at(-1) as typeof results) : results;
    return last.rows;
  } finally {
    await client.end();
  }
}

/** The URL of the same database for another role. */
export function asRole(url: string, role: string, password: string): string {
  const changed = new URL(url);
  changed.username = role;
  changed.password = password;
  return changed.href;
}

/** The result of a query as PostgreSQL writes it: the fields of COPY's text format. */
export async function copyOut(url: string, query: string): Promise<(string | null)[][]> {
  const client = await connectDirectly(url);
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    const copy = {
      submit: (connection: Connection) => connection.query(`COPY (${query}) TO STDOUT`),
      handleCopyData: ({ chunk }: { chunk: Buffer }) => void chunks.push(chunk),
      handleCommandComplete: () => undefined,
      handleError: reject,
      handleReadyForQuery: () => resolve(),
    };
    client.query(copy);
  });
  await client.end();
  const lines = Buffer.concat(chunks).toString().split('\n').slice(0, -1);
  return lines.map((line) => line.split('\t').map(decodeCopy));
}

const copyEscapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function decodeCopy(field: string): string | null {
  if (field === '\\N') return null;
  return field.replace(/\\(.)/g, (_, character: string) => copyEscapes[character] ?? character);
}
