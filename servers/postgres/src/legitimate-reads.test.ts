import { beforeAll, expect, it } from 'vitest';
import { asRole, runDirectly, startCluster } from './cluster.fixture.ts';
import { connectPostgres } from './postgres-server.fixture.ts';

const cluster = await startCluster();

beforeAll(async () => {
  await runDirectly(
    cluster.url,
    `CREATE ROLE reader LOGIN PASSWORD 'reader';
     CREATE TABLE orders (id int PRIMARY KEY, customer text, total numeric, placed date, tags text[], details jsonb);
     INSERT INTO orders SELECT i, 'customer ' || i % 3, i * 1.5, date '2026-01-01' + i, ARRAY['a', 'b'], '{"k": [1, 2]}'
       FROM generate_series(1, 20) i;
     CREATE VIEW recent AS SELECT * FROM orders WHERE id > 10;
     CREATE FUNCTION total_of(text) RETURNS numeric STABLE LANGUAGE sql AS
       $$ SELECT sum(total) FROM orders WHERE customer = $1 $$;
     GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;`,
  );
});

it.each([
  'SELECT 1',
  'select 1;',
  '/* one /* in another */ -- */ SELECT 1',
  '  -- a remark\n/* another */ SELECT 1 /* and one */ -- more',
  '(SELECT 1) UNION ALL (SELECT 2) ORDER BY 1',
  'VALUES (1, 2), (3, 4)',
  'TABLE orders',
  'TABLE recent LIMIT 3',
  'SHOW server_version',
  'SHOW ALL',
  'EXPLAIN SELECT * FROM orders',
  'EXPLAIN (ANALYZE, FORMAT JSON) SELECT count(*) FROM orders',
  'WITH o AS (SELECT * FROM orders) SELECT count(*) FROM o',
  'WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 10) SELECT * FROM r',
  'SELECT customer, count(*), sum(total) FROM orders GROUP BY ROLLUP (customer) HAVING count(*) > 1',
  'SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY total) FROM orders',
  'SELECT id, rank() OVER (PARTITION BY customer ORDER BY total DESC) FROM orders',
  'SELECT DISTINCT ON (customer) * FROM orders ORDER BY customer, placed DESC',
  'SELECT * FROM orders o JOIN LATERAL unnest(o.tags) AS t (tag) ON true',
  "SELECT details -> 'k' ->> 0, details @> '{\"k\": [1]}' FROM orders",
  "SELECT jsonb_path_query(details, '$.k[*]') FROM orders",
  'SELECT * FROM json_to_recordset(\'[{"a": 1}]\') AS r (a int)',
  "SELECT to_tsvector('english', 'some words') @@ 'word'",
  'SELECT total_of(customer) FROM orders LIMIT 1',
  'SELECT generate_series(1, 3)',
  "SELECT date_trunc('month', placed), count(*) FROM orders GROUP BY 1",
  "SELECT 'COMMIT; DELETE FROM orders' AS text",
  "SELECT $$it's; DROP TABLE orders$$ AS text",
  'SELECT 1 AS "update", 2 AS "delete", 3 AS "http_status", 4 AS lo_value, 5 AS hello_world',
  'SELECT * FROM pg_stat_activity LIMIT 1',
  'SELECT table_name FROM information_schema.tables LIMIT 1',
  "SELECT pg_size_pretty(pg_total_relation_size('orders'))",
  'SELECT current_user, current_database(), version(), now()',
  'SELECT * FROM orders TABLESAMPLE BERNOULLI (100)',
  'SELECT FROM orders LIMIT 1',
  "SELECT xmlelement(name a, 'b')",
  'SELECT CASE WHEN total > 5 THEN 1 ELSE 0 END FROM orders',
  'SELECT count(*) FILTER (WHERE total > 5) FROM orders',
  "SELECT string_agg(customer, ', ' ORDER BY id) FROM orders",
  "SELECT E'\\u00e9', U&'\\00e9', 'é', '🐘'",
])('answers %s', async (sql) => {
  const { call } = await connectPostgres({ databaseUrl: asRole(cluster.url, 'reader', 'reader') });

  const { isError, output } = await call('query', { sql });

  expect(isError).toBe(false);
  expect(output).toMatchObject({ rows: expect.arrayContaining([expect.anything()]) });
});
