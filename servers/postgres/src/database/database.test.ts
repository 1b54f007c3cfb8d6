import { keptBytes } from '@mcp-commons/testing';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';
import { connectDirectly, runDirectly, startCluster } from '../cluster.fixture.ts';
import { createDatabase } from './database.ts';

const cluster = await startCluster();
const settings = {
  url: cluster.url,
  maxConnections: 1,
  timeoutMs: 10_000,
  maxBytes: 1_000_000,
  maxTransferBytes: 10_000_000,
  allowSuperuser: true,
};
const database = createDatabase(settings);
afterAll(() => database.close());

it('cancels only its own statement when its signal aborts', async () => {
  const earlier = new AbortController();
  const request = { parameters: [], maxRows: 1 };
  await database.read({ ...request, sql: 'SELECT 1' }, earlier.signal);
  const later = database.read({ ...request, sql: 'SELECT pg_sleep(0.3)' }, new AbortController().signal);
  earlier.abort();
  expect(await later).toMatchObject({ tag: 'SELECT 1' });
});

it('drops the connection of a cancelled statement, because the cancellation may arrive late', async () => {
  const request = { parameters: [], maxRows: 1 };
  const cancel = new AbortController();
  const backend = async () =>
    (await database.read({ ...request, sql: 'SELECT pg_backend_pid()' }, new AbortController().signal)).rows;
  const used = await backend();
  const cancelled = database.read({ ...request, sql: 'SELECT pg_sleep(30)' }, cancel.signal);
  const sleeping = "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(30)'";
  await vi.waitFor(async () => expect(await runDirectly(cluster.url, sleeping)).toHaveLength(1));
  cancel.abort();
  await expect(cancelled).rejects.toMatchObject({ reason: 'cancelled' });
  expect(await backend()).not.toEqual(used);
});

it('gives back the connection for which a cancelled call waited', async () => {
  const read = (signal = new AbortController().signal) =>
    database.read({ parameters: [], maxRows: 1, sql: 'SELECT pg_sleep(0.1)' }, signal);
  await read();
  const cancel = new AbortController();
  const first = read();
  const waiting = read(cancel.signal);
  setImmediate(() => cancel.abort());
  await expect(waiting).rejects.toThrow();
  await first;
  expect(await read()).toMatchObject({ tag: 'SELECT 1' });
});

it('names a new type on the connection of the statement, because others may wait for it', async () => {
  await runDirectly(cluster.url, "CREATE TYPE mood AS ENUM ('glad'); CREATE TABLE busy ()");
  const blocker = await connectDirectly(cluster.url);
  onTestFinished(() => blocker.end());
  await blocker.query('BEGIN; LOCK busy');
  const read = (sql: string) =>
    database.read({ sql, parameters: [], maxRows: 1 }, new AbortController().signal);
  const first = read("SELECT 'glad'::mood");
  const waiting = read('SELECT count(*) FROM busy');
  expect(await first).toMatchObject({ columns: [{ name: 'mood', type: 'public.mood' }] });
  await blocker.query('COMMIT');
  expect(await waiting).toMatchObject({ rows: [[0]] });
});

it('applies its limits to each call alone', async () => {
  const limited = createDatabase({ ...settings, timeoutMs: 1_000, maxTransferBytes: 500_000 });
  onTestFinished(() => limited.close());
  const sql = "SELECT repeat('x', 400000) FROM pg_sleep(0.4)";
  for (let call = 0; call < 5; call += 1) {
    const answer = await limited.read({ sql, parameters: [], maxRows: 1 }, new AbortController().signal);
    expect(answer.rows).toHaveLength(1);
  }
});

it.each([
  "SELECT i, 'customer ' || i, now() FROM generate_series(1, 1000) AS i",
  "WITH i AS (SELECT generate_series(1, 1000) AS i) SELECT i, 'customer ' || i, now() FROM i",
])('keeps no rows in memory until a full garbage collection: %s', async (sql) => {
  const read = () => database.read({ sql, parameters: [], maxRows: 1_000 }, new AbortController().signal);
  expect((await read()).rows).toHaveLength(1_000);
  // The rows of one answer take 200 kB.
  expect(await keptBytes(read)).toBeLessThan(100_000);
});
