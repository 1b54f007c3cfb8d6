import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { openServer } from '@mcp-commons/core';
import { connect } from '@mcp-commons/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { asRole, runDirectly, startCluster } from './cluster.fixture.ts';
import { callOf, connectPostgres } from './postgres-server.fixture.ts';
import { postgres } from './server.ts';

const cluster = await startCluster();
await runDirectly(
  cluster.url,
  "CREATE ROLE reader LOGIN PASSWORD 'x'; CREATE ROLE clerk LOGIN PASSWORD 'x'; CREATE TABLE t (id int); GRANT INSERT ON t TO clerk",
);
const reader = asRole(cluster.url, 'reader', 'x');
const clerk = asRole(cluster.url, 'clerk', 'x');
const second = asRole(await cluster.createDatabase('second'), 'reader', 'x');

/** What the server answers to a query. */
const ask = async (options: Parameters<typeof connectPostgres>[0], args = {}) =>
  (await connectPostgres(options)).call('query', { sql: 'SELECT 1', ...args });

describe('without DATABASE_URL', () => {
  it('lists its tools and answers calls with how to set it', async () => {
    const { client, call } = await connectPostgres({});
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(5);
    expect((await call('query', { sql: 'SELECT 1' })).text).toMatch(
      /^Error: No database is set\. Set DATABASE_URL in the environment .+ DATABASE_URL=postgres:/,
    );
  });

  it('lists no resources', async () => {
    const { client } = await connectPostgres({});
    expect((await client.listResources()).resources).toEqual([]);
  });

  it('is not ready', async () => {
    const server = await openServer(postgres, {});
    await expect(server.ready()).rejects.toThrow(/^No database is set/);
  });
});

it('answers before it can reach its database', async () => {
  const { text } = await ask({ databaseUrl: 'postgres://u:secret@127.0.0.1:1/d' });
  expect(text).toMatch(/^Error: PostgreSQL does not answer/);
  expect(text).not.toMatch(/secret|127\.0\.0\.1/);
});

it('says what to check after a wrong password, and nothing else', async () => {
  const { text } = await ask({ databaseUrl: asRole(cluster.url, 'reader', 'wrong') });
  expect(text).toBe('Error: PostgreSQL refused the login. Check user and password in DATABASE_URL.');
});

it('says that PostgreSQL offers no TLS when TLS is required', async () => {
  const { text } = await ask({ databaseUrl: reader, tls: 'require' });
  expect(text).toMatch(/^Error: PostgreSQL offers no TLS/);
});

it.each([
  [
    'a password with bytes that are no text',
    { databaseUrl: 'postgres://u:p%ff@127.0.0.1/d' },
    /DATABASE_URL cannot be read/,
  ],
  ['a port that is none', { databaseUrl: 'postgres://u:p@127.0.0.1:port/d' }, /DATABASE_URL cannot be read/],
  ['several hosts', { databaseUrl: 'postgres://u:p@a:5432,b:5432/d' }, /one host and port/],
  [
    'a certificate file that is missing',
    { databaseUrl: reader, tls: 'verify-full', tlsCaFile: '/none' },
    /file that TLS_CA_FILE or DATABASE_URL names does not exist/,
  ],
  [
    'verify-ca without an authority',
    { databaseUrl: reader, tls: 'verify-ca' },
    /needs the certificate authority in TLS_CA_FILE/,
  ],
] as const)('says what to do about %s', async (_what, options, message) => {
  expect((await ask(options)).text).toMatch(message);
});

it('uses the database that the call names, else the first', async () => {
  const { call } = await connectPostgres({ databaseUrl: reader, databases: `other=${second}` });
  const sql = 'SELECT current_database()';
  expect(await call('query', { sql })).toMatchObject({ output: { rows: [['postgres']] } });
  expect(await call('query', { sql, database: 'other' })).toMatchObject({ output: { rows: [['second']] } });
  expect(await call('query', { sql, database: 'none' })).toMatchObject({
    text: 'Error: database must be "main" or "other".',
  });
});

it('names the wrong setting, also with several databases', async () => {
  const wrong = asRole(cluster.url, 'reader', 'wrong');
  const { text } = await ask({ databaseUrl: reader, databases: `crm=${wrong}` }, { database: 'crm' });
  expect(text).toBe(
    'Error: PostgreSQL refused the login. Check user and password in the URL of crm in DATABASES.',
  );
});

it("does not change PostgreSQL's own words", async () => {
  const { text } = await ask({ databases: `crm=${reader}` }, { sql: "SELECT 'DATABASE_URL'::int" });
  expect(text).toContain('"DATABASE_URL"');
});

it('refuses a second database named main, and a comma between two', async () => {
  const twice = openServer(postgres, { databaseUrl: reader, databases: `main=${second}` });
  await expect(twice).rejects.toThrow('main is the name of DATABASE_URL');
  for (const separator of [',', ';', ', ,']) {
    const joined = postgres.options.safeParse({ databases: `a=${reader}${separator}b=${second}` });
    expect(joined.error?.issues[0]?.message).toMatch(/between spaces or lines/);
  }
});

it('leaves room for the rest of the answer around the rows and the columns', async () => {
  await runDirectly(
    cluster.url,
    `CREATE TABLE broad (${Array.from({ length: 100 }, (_, i) => `c${i} int`)})`,
  );
  const limits = {
    concurrency: 1,
    queue: 1,
    callTimeoutMs: 30_000,
    outputBytes: 2_000,
    messageBytes: 1_000_000,
  };
  const server = await openServer(postgres, { databaseUrl: reader }, { limits });
  onTestFinished(() => server.close());
  const call = callOf(await connect(server));
  const sql = "SELECT repeat('x', 90) FROM generate_series(1, 100)";
  expect((await call('query', { sql })).output).toMatchObject({ truncated: true });
  const described = await call('describe_table', { table: 'broad' });
  expect(described.output).toMatchObject({ name: 'broad', moreColumns: expect.any(Number) });
});

it('describes every column, however few bytes of rows it may return', async () => {
  const columns = Array.from({ length: 100 }, (_, i) => `c${i} int`);
  await runDirectly(cluster.url, `CREATE TABLE wide (${columns})`);
  const { client, call } = await connectPostgres({ databaseUrl: reader, maxBytes: 1_024 });
  const { output } = await call('describe_table', { table: 'wide' });
  expect(output).toHaveProperty('columns.length', 100);
  const read = await client.readResource({ uri: 'postgres://public/wide' });
  expect(JSON.stringify(read.contents)).toContain('c99 integer');
});

describe('doctor', () => {
  const inspect = async <T>(databaseUrl: string, question: 'ready' | 'diagnose', options = {}) => {
    const server = await openServer(postgres, { databaseUrl, ...options });
    try {
      return (await server[question]()) as T;
    } finally {
      await server.close();
    }
  };

  it('accepts a role that only reads', async () => {
    await inspect(reader, 'ready');
    expect(await inspect(reader, 'diagnose')).toEqual([
      { state: 'ok', check: 'role of main', detail: 'reader can do no more than it needs' },
    ]);
  });

  it('warns of a role that can do more, and shows how to make one that only reads', async () => {
    expect(await inspect(clerk, 'diagnose')).toEqual([
      {
        state: 'warn',
        check: 'role of main',
        detail: 'Role clerk may change tables, views or sequences (1).',
      },
      {
        state: 'warn',
        check: 'role of main',
        detail: expect.stringMatching(/^A role that only reads: CREATE ROLE mcp/),
      },
    ]);
  });

  it('says what to check when nothing answers', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void silent.close());
    await once(silent, 'listening');
    const url = `postgres://u:p@127.0.0.1:${(silent.address() as AddressInfo).port}/d`;
    const advice = /^PostgreSQL does not answer\. Check that it runs/;
    await expect(inspect(url, 'ready', { timeout: 100 })).rejects.toThrow(advice);
    expect(await inspect(url, 'diagnose', { timeout: 100 })).toMatchObject([
      { state: 'fail', detail: expect.stringMatching(advice) },
    ]);
  });

  it('refuses a superuser, and shows how to make a role that only reads', async () => {
    const refusal = /is superuser .+ CREATE ROLE mcp LOGIN .+ GRANT pg_read_all_data/;
    await expect(inspect(cluster.url, 'ready')).rejects.toThrow(refusal);
    expect(await inspect(cluster.url, 'diagnose')).toMatchObject([
      { state: 'fail', detail: expect.stringMatching(refusal) },
    ]);
  });
});
