import { startPostgres } from '@mcp-commons/testing/postgres';
import { Client } from 'pg';
import type { Demo } from './demo.ts';

const shop = `
  CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL, joined date NOT NULL);
  COMMENT ON TABLE customers IS 'People who bought something';
  CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint REFERENCES customers, total numeric(12,2), paid timestamptz);
  INSERT INTO customers SELECT n, 'Customer ' || n, date '2026-01-01' + n::int FROM generate_series(1, 50) AS n;
  INSERT INTO orders SELECT n, 1 + n % 50, n * 1.1, CASE WHEN n % 3 > 0 THEN timestamptz '2026-02-01 12:00Z' END
    FROM generate_series(1, 500) AS n;
  ANALYZE;
  CREATE ROLE reader LOGIN PASSWORD 'only-reads';
  REVOKE CREATE ON SCHEMA public FROM PUBLIC;
  GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;`;

export const postgresDemo: Demo = {
  server: 'postgres',
  async start() {
    const server = await startPostgres();
    const url = new URL(await server.createDatabase('shop'));
    const owner = new Client({ connectionString: url.href });
    await owner.connect();
    await owner.query(shop);
    await owner.end();
    url.username = 'reader';
    url.password = 'only-reads';
    return {
      env: { DATABASE_URL: url.href },
      calls: [
        { tool: 'list_tables', input: {} },
        { tool: 'describe_table', input: { table: 'orders' } },
        {
          tool: 'query',
          input: {
            sql: 'SELECT c.name, count(*), sum(o.total) FROM orders o JOIN customers c ON c.id = o.customer WHERE o.paid IS NULL AND c.id < $1 GROUP BY 1 ORDER BY 3 DESC',
            params: [5],
          },
        },
        { tool: 'query', input: { sql: 'SELECT id, total, paid FROM orders ORDER BY id', max_rows: 3 } },
        { tool: 'query', input: { sql: 'SELECT nam FROM customers' }, fails: true },
        { tool: 'query', input: { sql: 'DELETE FROM orders' }, fails: true },
        { tool: 'query', input: { sql: 'SELECT 1; DROP TABLE orders' }, fails: true },
        { tool: 'query', input: { sql: "SELECT pg_read_file('/etc/passwd')" }, fails: true },
      ],
      stop: () => server.stop(),
    };
  },
};
