import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { openServer } from '@mcp-commons/core';
import { connect } from '@mcp-commons/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { asRole, runDirectly, startCluster } from './cluster.fixture.ts';
import { postgres } from './server.ts';

const cluster = await startCluster();
await runDirectly(
  cluster.url,
  "CREATE ROLE reader LOGIN PASSWORD 'x'; CREATE ROLE clerk LOGIN PASSWORD 'x'; CREATE TABLE t (id int); GRANT INSERT ON t TO clerk",
);
const reader = asRole(cluster.url, 'reader', 'x');
const clerk = asRole(cluster.url, 'clerk', 'x');
const second = asRole(await cluster.createDatabase('second'), 'reader', 'x');
const textOf = ({ content }: { content?: unknown }) => (content as { text: string }[])[0]?.text ?? '';

describe('without DATABASE_URL', () => {
  it('lists its tools and answers calls with how to set it', async () => {
    const client = await connect(openServer(postgres, {}));
    const { tools } = await client.listTools();
    const result = await client.callTool({ name: 'query', arguments: { sql: 'SELECT 1' } });
    expect(tools.length).toBeGreaterThan(5);
    expect(textOf(result)).toMatch(
      /^Error: No database is set\. Set DATABASE_URL in the environment .+ DATABASE_URL=postgres:/,
    );
  });

  it('lists no resources', async () => {
    const client = await connect(openServer(postgres, {}));
    expect((await client.listResources()).resources).toEqual([]);
  });

  it('is not ready', async () => {
    const server = await openServer(postgres, {});
    await expect(server.ready()).rejects.toThrow(/^No database is set/);
  });
});

it('answers before it can reach its database', async () => {
  const client = await connect(openServer(postgres, { databaseUrl: 'postgres://u:secret@127.0.0.1:1/d' }));
  const result = await client.callTool({ name: 'query', arguments: { sql: 'SELECT 1' } });
  expect(textOf(result)).toMatch(/^Error: PostgreSQL does not answer/);
  expect(textOf(result)).not.toMatch(/secret|127\.0\.0\.1/);
});

it('says what to check after a wrong password, and nothing else', async () => {
  const client = await connect(openServer(postgres, { databaseUrl: asRole(cluster.url, 'reader', 'wrong') }));
  const result = await client.callTool({ name: 'query', arguments: { sql: 'SELECT 1' } });
  expect(textOf(result)).toBe(
    'Error: PostgreSQL refused the login. Check user and password in DATABASE_URL.',
  );
});

it('says that PostgreSQL offers no TLS when TLS is required', async () => {
  const client = await connect(openServer(postgres, { databaseUrl: reader, tls: 'require' }));
  const result = await client.callTool({ name: 'query', arguments: { sql: 'SELECT 1' } });
  expect(textOf(result)).toMatch(/^Error: PostgreSQL offers no TLS/);
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
  const client = await connect(openServer(postgres, options));
  const result = await client.callTool({ name: 'query', arguments: { sql: 'SELECT 1' } });
  expect(textOf(result)).toMatch(message);
});

it('uses the database that the call names, else the first', async () => {
  const server = await openServer(postgres, { databaseUrl: reader, databases: `other=${second}` });
  const client = await connect(server);
  const nameOf = async (args: Record<string, unknown>) =>
    (await client.callTool({ name: 'query', arguments: { sql: 'SELECT current_database()', ...args } }))
      .structuredContent;
  expect(await nameOf({})).toMatchObject({ rows: [['postgres']] });
  expect(await nameOf({ database: 'other' })).toMatchObject({ rows: [['second']] });
  expect(
    textOf(await client.callTool({ name: 'query', arguments: { sql: 'SELECT 1', database: 'none' } })),
  ).toBe('Error: database must be "main" or "other".');
  await server.close();
});

it('names the wrong setting, also with several databases', async () => {
  const wrong = asRole(cluster.url, 'reader', 'wrong');
  const client = await connect(openServer(postgres, { databaseUrl: reader, databases: `crm=${wrong}` }));
  const result = await client.callTool({ name: 'query', arguments: { sql: 'SELECT 1', database: 'crm' } });
  expect(textOf(result)).toBe(
    'Error: PostgreSQL refused the login. Check user and password in the URL of crm in DATABASES.',
  );
});

it("does not change PostgreSQL's own words", async () => {
  const client = await connect(openServer(postgres, { databases: `crm=${reader}` }));
  const sql = "SELECT 'DATABASE_URL'::int";
  expect(textOf(await client.callTool({ name: 'query', arguments: { sql } }))).toContain('"DATABASE_URL"');
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
  const client = await connect(server);
  const sql = "SELECT repeat('x', 90) FROM generate_series(1, 100)";
  const { structuredContent } = await client.callTool({ name: 'query', arguments: { sql } });
  expect(structuredContent).toMatchObject({ truncated: true });
  const described = await client.callTool({ name: 'describe_table', arguments: { table: 'broad' } });
  expect(described.structuredContent).toMatchObject({ name: 'broad', moreColumns: expect.any(Number) });
});

it('describes every column, however few bytes of rows it may return', async () => {
  const columns = Array.from({ length: 100 }, (_, i) => `c${i} int`);
  await runDirectly(cluster.url, `CREATE TABLE wide (${columns})`);
  const client = await connect(await openServer(postgres, { databaseUrl: reader, maxBytes: 1_024 }));
  const described = await client.callTool({ name: 'describe_table', arguments: { table: 'wide' } });
  expect(described.structuredContent).toHaveProperty('columns.length', 100);
  const read = await client.readResource({ uri: 'postgres://public/wide' });
  expect(JSON.stringify(read.contents)).toContain('c99 integer');
});

describe('doctor', () => {
  const ask = async <T>(databaseUrl: string, question: 'ready' | 'diagnose', options = {}) => {
    const server = await openServer(postgres, { databaseUrl, ...options });
    try {
      return (await server[question]()) as T;
    } finally {
      await server.close();
    }
  };

  it('accepts a role that only reads', async () => {
    await ask(reader, 'ready');
    expect(await ask(reader, 'diagnose')).toEqual([
      { state: 'ok', check: 'role of main', detail: 'reader can do no more than it needs' },
    ]);
  });

  it('warns of a role that can do more, and shows how to make one that only reads', async () => {
    expect(await ask(clerk, 'diagnose')).toEqual([
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
    await expect(ask(url, 'ready', { timeout: 100 })).rejects.toThrow(advice);
    expect(await ask(url, 'diagnose', { timeout: 100 })).toMatchObject([
      { state: 'fail', detail: expect.stringMatching(advice) },
    ]);
  });

  it('refuses a superuser, and shows how to make a role that only reads', async () => {
    const refusal = /is superuser .+ CREATE ROLE mcp LOGIN .+ GRANT pg_read_all_data/;
    await expect(ask(cluster.url, 'ready')).rejects.toThrow(refusal);
    expect(await ask(cluster.url, 'diagnose')).toMatchObject([
      { state: 'fail', detail: expect.stringMatching(refusal) },
    ]);
  });
});
