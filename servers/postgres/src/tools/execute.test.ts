import { openServer } from '@mcp-commons/core';
import { connect, type Era } from '@mcp-commons/testing';
import { Client } from 'pg';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { asRole, runDirectly, startCluster } from '../cluster.fixture.ts';
import { callOf, connectPostgres } from '../postgres-server.fixture.ts';
import { postgres } from '../server.ts';

const cluster = await startCluster();
const writer = asRole(cluster.url, 'writer', 'writer');

beforeEach(async () => {
  await runDirectly(
    cluster.url,
    `DO $$ BEGIN CREATE ROLE writer LOGIN PASSWORD 'writer'; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
     DROP TABLE IF EXISTS items;
     CREATE TABLE items (id int PRIMARY KEY, name text);
     INSERT INTO items VALUES (1, 'one'), (2, 'two');
     GRANT ALL ON items TO writer`,
  );
});

const items = async () =>
  ((await runDirectly(cluster.url, 'SELECT id FROM items ORDER BY id')) as { id: number }[]).map(
    ({ id }) => id,
  );

async function execute(args: Record<string, unknown>, options: Record<string, unknown> = {}) {
  const { call } = await connectPostgres({ databaseUrl: writer, allowWrites: true, ...options });
  return call('execute', args);
}

it.each([
  ['INSERT INTO items VALUES ($1, $2)', [3, 'three'], 'INSERT 0 1', [1, 2, 3]],
  ['DELETE FROM items WHERE id = $1', [1], 'DELETE 1', [2]],
  ['TRUNCATE items', [], 'TRUNCATE TABLE', []],
  ['DO $$ BEGIN DELETE FROM items; END $$', [], 'DO', []],
])('commits %s', async (sql, params, command, left) => {
  const { output, text } = await execute({ sql, params });
  expect(output).toEqual({ note: expect.any(String), columns: [], rows: [], truncated: false, command });
  expect(text).toBe(command);
  expect(await items()).toEqual(left);
});

it('makes PostgreSQL log no warning', async () => {
  const emit = vi.spyOn(Client.prototype, 'emit');
  onTestFinished(() => emit.mockRestore());
  const { call } = await connectPostgres({ databaseUrl: writer, allowWrites: true, maxConnections: 1 });
  await call('execute', { sql: 'DELETE FROM items' });
  // It gets the connection only after that was reset.
  await call('query', { sql: 'SELECT 1' });
  expect(emit).toHaveBeenCalled();
  expect(emit).not.toHaveBeenCalledWith('notice', expect.anything());
});

it('returns what RETURNING returns, and changes every row beyond the limit', async () => {
  const { output, text } = await execute({ sql: 'DELETE FROM items RETURNING id' }, { maxRows: 1 });
  expect(output).toMatchObject({ rows: [[1]], truncated: true, command: 'DELETE 2' });
  expect(text).toMatch(/^DELETE 2\n/);
  expect(text).toMatch(/1 row, truncated\. The change was made in full/);
  expect(await items()).toEqual([]);
});

it('runs a SELECT that changes something to its end, however few rows are shown', async () => {
  await runDirectly(
    cluster.url,
    `CREATE OR REPLACE FUNCTION add(id int) RETURNS int LANGUAGE sql AS 'INSERT INTO items VALUES (id) RETURNING id'`,
  );
  const { output } = await execute({ sql: 'SELECT add(i) FROM generate_series(11, 15) i' }, { maxRows: 2 });
  expect(output).toMatchObject({
    rows: [[11], [12]],
    truncated: true,
    command: 'SELECT 5',
  });
  expect(await items()).toEqual([1, 2, 11, 12, 13, 14, 15]);
});

it.each([
  [
    'CREATE TABLE IF NOT EXISTS items ()',
    'NOTICE: relation "items" already exists, skipping (SQLSTATE 42P07).',
  ],
  ['GRANT SELECT ON others TO writer', 'WARNING: no privileges were granted for "others" (SQLSTATE 01007).'],
  [
    'DROP TABLE own CASCADE',
    'NOTICE: drop cascades to 2 other objects (SQLSTATE 00000). Detail: drop cascades to view seen\\ndrop cascades to view seen_too',
  ],
  ["DO $$ BEGIN RAISE NOTICE 'a\nb'; END $$", 'NOTICE: a\\nb (SQLSTATE 00000).'],
])('reports the notices of PostgreSQL: %s', async (sql, notice) => {
  await runDirectly(
    cluster.url,
    `DROP TABLE IF EXISTS own, others CASCADE; CREATE TABLE others (id int); GRANT SELECT ON others TO writer;
     GRANT CREATE ON SCHEMA public TO writer; SET ROLE writer; CREATE TABLE own (id int);
     CREATE VIEW seen AS SELECT * FROM own; CREATE VIEW seen_too AS SELECT * FROM own`,
  );
  const { output, text } = await execute({ sql });
  expect(output).toMatchObject({ notices: [notice] });
  expect(text).toContain(`>\n${notice}\n<`);
});

it('reports the first 20 notices', async () => {
  const { output } = await execute({
    sql: "DO $$ BEGIN FOR i IN 1..30 LOOP RAISE NOTICE '%', i; END LOOP; END $$",
  });
  expect((output as { notices: unknown[] }).notices).toHaveLength(20);
});

it('says that the transaction was rolled back when there are too many notices', async () => {
  const { text } = await execute(
    {
      sql: `DO $$ BEGIN DELETE FROM items; FOR i IN 1..300 LOOP RAISE NOTICE '%', repeat('x', 1000); END LOOP; END $$`,
    },
    { maxTransferBytes: 100_000 },
  );
  expect(text).toMatch(
    /^Error: PostgreSQL sent more than 100000 bytes of rows and notices .* The transaction was rolled back\.$/,
  );
  expect(await items()).toEqual([1, 2]);
});

const chat = async () => {
  await runDirectly(
    cluster.url,
    `CREATE OR REPLACE FUNCTION chat(id int) RETURNS text LANGUAGE plpgsql
     AS $$BEGIN RAISE WARNING '% %', id, repeat('é', 9999); RETURN repeat('x', 100); END$$`,
  );
  return { sql: 'SELECT chat(i) FROM generate_series(1, 30) i' };
};

it.each([1_024, 2_000])(
  'answers a change within MAX_OUTPUT_BYTES of %i, because it is made',
  async (outputBytes) => {
    const limits = { concurrency: 1, queue: 1, callTimeoutMs: 30_000, outputBytes, messageBytes: 1_000_000 };
    const server = await openServer(postgres, { databaseUrl: writer, allowWrites: true }, { limits });
    onTestFinished(() => server.close());
    const { output } = await callOf(await connect(server))('execute', await chat());
    expect(output).toMatchObject({ command: 'SELECT 30', truncated: true });
    expect(output['rows']).toContainEqual(['x'.repeat(100)]);
    expect(Buffer.byteLength(JSON.stringify(output))).toBeLessThanOrEqual(outputBytes);
  },
);

it('shortens notices to keep room for them beside the rows', async () => {
  const { output } = await execute(await chat(), { maxBytes: 2_000 });
  expect(output).toMatchObject({
    command: 'SELECT 30',
    truncated: true,
    hint: 'The change was made in full; not all of its rows are shown.',
    notices: [`WARNING: 1 ${'é'.repeat(72)} …`],
  });
  const { note: _note, hint: _hint, ...rest } = output;
  expect(Buffer.byteLength(JSON.stringify(rest))).toBeLessThanOrEqual(2_000);
});

it('changes nothing when its columns do not fit', async () => {
  const columns = Array.from({ length: 50 }, (_, i) => `id AS c${i}`);
  const { text } = await execute({ sql: `DELETE FROM items RETURNING ${columns}` }, { maxBytes: 2_000 });
  expect(text).toMatch(
    /^Error: One row and its column names are larger than .* The transaction was rolled back\.$/,
  );
  expect(await items()).toEqual([1, 2]);
});

it.each([
  ['BEGIN', 'BEGIN'],
  ['COMMIT', ';commit and chain'],
  ['ABORT', '/* ** */ -- back\n ABORT'],
  ['SAVEPOINT', 'SAVEPOINT s'],
  ['SET', 'SET work_mem = 64'],
  ['PREPARE', 'PREPARE p AS SELECT 1'],
  ['LISTEN', 'LISTEN l'],
  ['DECLARE', 'DECLARE c CURSOR FOR SELECT 1'],
  ['LOCK', 'LOCK TABLE items'],
  ['TEMP', 'CREATE TEMP TABLE t AS SELECT 1'],
  ['TEMPORARY', 'create or replace\n temporary view v AS SELECT 1'],
])('refuses %s, whose effect ends with the call', async (word, sql) => {
  const { text } = await execute({ sql });
  expect(text).toContain(`Error: ${word} has no effect here: `);
});

it.each([
  [
    'INSERT INTO items VALUES (1, NULL)',
    /duplicate key value .+ \(SQLSTATE 23505\)\. Detail: Key \(id\)=\(1\) already exists\./,
  ],
  ['DELETE FROM items; SELECT 1', /several statements/],
  ['COPY items TO STDOUT', /COPY TO STDOUT is not possible here/],
  ['COPY items FROM STDIN', /COPY FROM STDIN is not possible here/],
  ['VACUUM items', /cannot run inside a transaction block .+ Hint: .+ run this one in another program/],
  [
    'DO $$ BEGIN DELETE FROM items; COMMIT; END $$',
    /SQLSTATE 2D000\)\. Hint: .+ run this one in another program/,
  ],
  [
    'DO $$ BEGIN CREATE TEMP TABLE a (); CREATE TEMP TABLE b (); ALTER TABLE a NO INHERIT b; END $$',
    /^Error: relation "b" is not a parent of relation "a" \(SQLSTATE 42P01\)\.$/,
  ],
  ["DO $$ BEGIN RAISE undefined_table USING MESSAGE = 'ours'; END $$", /^Error: ours \(SQLSTATE 42P01\)\.$/],
  ['  ', /sql holds no statement/],
  ['/* /* nested */ */', /sql holds no statement/],
  ["UPDATE items SET name = '\ud83d'", /sql holds half a character/],
  ["UPDATE items SET name = repeat('x', 200000) RETURNING name", /MAX_TRANSFER_BYTES/],
])('changes nothing when %s fails, and says why', async (sql, message) => {
  const { text } = await execute({ sql }, { maxTransferBytes: 100_000 });

  expect(text).toMatch(message);
  expect(await runDirectly(cluster.url, 'SELECT * FROM items ORDER BY id')).toEqual([
    { id: 1, name: 'one' },
    { id: 2, name: 'two' },
  ]);
});

it('sends no function that commits to another program, since it can commit in none', async () => {
  await runDirectly(
    cluster.url,
    "CREATE OR REPLACE FUNCTION finish() RETURNS void LANGUAGE plpgsql AS 'BEGIN COMMIT; END'",
  );
  const { text } = await execute({ sql: 'SELECT finish()' });
  expect(text).toBe('Error: invalid transaction termination (SQLSTATE 2D000).');
});

it('says that the transaction was rolled back when the time is over; a sequence keeps its value', async () => {
  await runDirectly(
    cluster.url,
    'DROP SEQUENCE IF EXISTS ids; CREATE SEQUENCE ids; GRANT ALL ON ids TO writer',
  );
  const sql = "INSERT INTO items SELECT setval('ids', 8), pg_sleep(60)::text";
  expect((await execute({ sql }, { timeout: 300 })).text).toMatch(
    /^Error: The statement was stopped after 300 ms \(TIMEOUT\)\. .+\. The transaction was rolled back\.$/,
  );
  expect(await items()).toEqual([1, 2]);
  expect(await runDirectly(cluster.url, 'SELECT last_value FROM ids')).toEqual([{ last_value: '8' }]);
});

it('says which setting makes a change impossible', async () => {
  await runDirectly(cluster.url, 'ALTER ROLE writer SET default_transaction_read_only = on');
  const { text } = await execute({ sql: 'DELETE FROM items' });
  await runDirectly(cluster.url, 'ALTER ROLE writer RESET default_transaction_read_only');

  expect(text).toMatch(/^Error: cannot execute DELETE in a read-only transaction \(SQLSTATE 25006\)\. /);
  expect(text).toMatch(/default_transaction_read_only is on for the role/);
});

it('refuses a superuser', async () => {
  expect((await execute({ sql: 'DELETE FROM items' }, { databaseUrl: cluster.url })).text).toMatch(
    /is superuser/,
  );
});

describe.each<Era>(['legacy', 'modern'])('the confirmation, %s era', (era) => {
  const asked = async (
    confirm: boolean,
    sql = 'DELETE FROM items WHERE id = $1',
    another?: string,
    args: Record<string, unknown> = {},
  ) => {
    const options = { databaseUrl: writer, databases: another && `${another}=${writer}` };
    const { client, call } = await connectPostgres(
      { ...options, allowWrites: true },
      { era, capabilities: { elicitation: {} } },
    );
    const question = vi.fn();
    client.setRequestHandler('elicitation/create', ({ params }) => {
      question(params.message);
      return { action: 'accept', content: { confirm } };
    });
    return { question, ...(await call('execute', { sql, params: [1], ...args })) };
  };

  it('shows the person the statement and its values', async () => {
    const { question } = await asked(true);
    expect(question.mock.calls).toEqual([
      ['Run on the database and commit?\n\nDELETE FROM items WHERE id = $1\n\nwith [1]'],
    ]);
    expect(await items()).toEqual([2]);
  });

  it('names the database of the call, and says how much of the statement is left out', async () => {
    const sql = `/* ${'x'.repeat(4_000)} */ SELECT $1`;
    const { question } = await asked(false, sql, 'sales', { database: 'sales' });
    expect(question.mock.calls).toEqual([
      [
        expect.stringMatching(
          /^Run on the database sales .+\n\n\/\* x{1997} … and 2016 more characters\n\nwith \[1\]$/,
        ),
      ],
    ]);
  });

  it('names the default database when there are several', async () => {
    const { question } = await asked(false, undefined, 'sales');
    expect(question.mock.calls).toEqual([[expect.stringMatching(/^Run on the database main and commit\?/)]]);
  });

  it.each([
    [' ', 'Error: sql holds no statement.'],
    ['-- DELETE FROM items;', 'Error: sql holds no statement.'],
    ['SET work_mem = 64', expect.stringMatching(/^Error: SET has no effect here: /)],
  ])('is not asked for when the statement is refused: %j', async (sql, text) => {
    const { question, ...answer } = await asked(true, sql);
    expect(answer).toMatchObject({ isError: true, text });
    expect(question).not.toHaveBeenCalled();
  });

  it('changes nothing without it', async () => {
    expect(await asked(false)).toMatchObject({ isError: true });
    expect(await items()).toEqual([1, 2]);
  });
});
