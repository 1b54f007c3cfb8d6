import { hasProgram } from '@mcp-commons/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { asRole, connectDirectly, runDirectly, startCluster } from '../cluster.fixture.ts';
import { connectPostgres } from '../postgres-server.fixture.ts';
import { startPgBouncer } from './pgbouncer.fixture.ts';

const cluster = await startCluster();

beforeAll(async () => {
  await runDirectly(
    cluster.url,
    `CREATE ROLE reader LOGIN PASSWORD 'reader';
     CREATE FUNCTION leave_behind() RETURNS int LANGUAGE plpgsql AS $$
       BEGIN PERFORM pg_advisory_lock(7), set_config('datestyle', 'German', false); RETURN 1; END $$`,
  );
});

const bounce = (database: string) => startPgBouncer(asRole(database, 'reader', 'reader'));

async function start(options: Record<string, unknown> = {}, databaseUrl?: string) {
  databaseUrl ??= await bounce(cluster.url);
  const { call } = await connectPostgres({ databaseUrl, ...options });
  return async (sql: string, params: unknown[] = [], name = 'query') => {
    const { isError, text, output } = await call(name, { sql, params });
    return isError ? text : (output['rows'] as unknown[][]);
  };
}

describe.skipIf(!hasProgram('pgbouncer'))('behind PgBouncer in transaction mode', () => {
  it('reads, also after a failure, one call or many at once', async () => {
    const query = await start();
    expect(await query('SELECT 1')).toEqual([[1]]);
    expect(await query('SELECT 1/0')).toMatch(/division by zero/);
    expect(await query('SELECT $1::int', [2])).toEqual([[2]]);
    expect(await query('WITH three AS (SELECT 3) SELECT * FROM three')).toEqual([[3]]);
    const many = Array.from({ length: 20 }, (_, i) => query(i % 4 === 3 ? 'SELECT 1/0' : `SELECT ${i}`));
    const answers = await Promise.all(many);
    expect(answers.filter((answer) => typeof answer === 'string')).toHaveLength(5);
    expect(answers.filter((answer) => typeof answer !== 'string').flat(2)).toEqual(
      Array.from({ length: 20 }, (_, i) => i).filter((i) => i % 4 !== 3),
    );
  });

  it.each(['SELECT leave_behind()', 'WITH l AS (SELECT leave_behind()) SELECT * FROM l'])(
    'leaves nothing to the next client of the connection: %s',
    async (sql) => {
      const query = await start();
      expect(await query(sql)).toEqual([[1]]);
      expect(await query("SELECT current_setting('datestyle')")).toEqual([['ISO, MDY']]);
      expect(
        await runDirectly(cluster.url, "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'"),
      ).toEqual([{ count: 0 }]);
    },
  );

  it('keeps every character of a database in another encoding', async () => {
    await runDirectly(cluster.url, "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1'");
    const database = new URL('/latin', cluster.url).href;
    await runDirectly(database, 'CREATE TABLE words (word text); GRANT ALL ON words TO reader');
    const run = await start({ allowWrites: true }, await bounce(database));
    await run('SELECT 1');
    await run("INSERT INTO words VALUES ('é')", [], 'execute');
    await run('INSERT INTO words VALUES ($1)', ['ü'], 'execute');
    expect(await run('SELECT word FROM words')).toEqual([['é'], ['ü']]);
    expect(await run('SELECT word FROM words WHERE word = $1', ['ü'])).toEqual([['ü']]);
    expect(await runDirectly(database, 'SELECT word FROM words')).toEqual([{ word: 'é' }, { word: 'ü' }]);
  });

  it('says that no connection is free, not that the statement is slow', async () => {
    const databaseUrl = await bounce(cluster.url);
    const query = await start({ timeout: 300, maxConnections: 1 }, databaseUrl);
    const other = await connectDirectly(databaseUrl);

    await other.query('BEGIN');
    expect(await query('SELECT 1')).toMatch(/^Error: PostgreSQL does not answer on an open connection/);
    await other.query('COMMIT');
    expect(await query('SELECT 1')).toEqual([[1]]);
    await other.query('BEGIN');
    expect(await query('SELECT 1')).toMatch(/^Error: PostgreSQL does not answer on an open connection/);
    await other.end();
  });

  it('stops a statement that takes too long', async () => {
    const query = await start({ timeout: 300 });
    expect(await query('SELECT pg_sleep(60)')).toMatch(/stopped after 300 ms/);
    await vi.waitFor(async () =>
      expect(
        await runDirectly(
          cluster.url,
          "SELECT count(*)::int FROM pg_stat_activity WHERE wait_event = 'PgSleep'",
        ),
      ).toEqual([{ count: 0 }]),
    );
    expect(await query('SELECT 1')).toEqual([[1]]);
  });
});
