import { keptBytes } from '@mcp-commons/testing';
import { afterAll, expect, it } from 'vitest';
import { startCluster } from '../cluster.fixture.ts';
import { createDatabase } from './database.ts';

const cluster = await startCluster();
const database = createDatabase({
  url: cluster.url,
  maxConnections: 1,
  timeoutMs: 10_000,
  maxBytes: 1_000_000,
  maxTransferBytes: 10_000_000,
  allowSuperuser: true,
});
afterAll(() => database.close());

it.each([
  "SELECT i, 'customer ' || i, now() FROM generate_series(1, 1000) AS i",
  "WITH i AS (SELECT generate_series(1, 1000) AS i) SELECT i, 'customer ' || i, now() FROM i",
])('keeps no rows in memory until a full garbage collection: %s', async (sql) => {
  const read = () => database.read({ sql, parameters: [], maxRows: 1_000 }, new AbortController().signal);
  expect((await read()).rows).toHaveLength(1_000);
  // The rows of one answer take 200 kB.
  expect(await keptBytes(read)).toBeLessThan(100_000);
});
