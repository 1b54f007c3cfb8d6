import { expect, it } from 'vitest';
import { asRole, runDirectly, startCluster } from '../cluster.fixture.ts';
import { connectPostgres } from '../postgres-server.fixture.ts';

const cluster = await startCluster();

it('says how to read a column of an SQL_ASCII database that is not UTF-8', async () => {
  await runDirectly(cluster.url, "CREATE DATABASE bytes TEMPLATE template0 ENCODING 'SQL_ASCII'");
  const url = new URL('/bytes', cluster.url).href;
  await runDirectly(
    url,
    `CREATE ROLE reader LOGIN PASSWORD 'reader'; CREATE TABLE names (name text); GRANT SELECT ON names TO reader;
     INSERT INTO names VALUES (convert_from('\\x4a6f73e95c6e', 'SQL_ASCII'))`,
  );
  const { call } = await connectPostgres({ databaseUrl: asRole(url, 'reader', 'reader') });
  const query = (column: string) => call('query', { sql: `SELECT ${column} FROM names` });

  const { text } = await query('name');
  const advice = /\(SQLSTATE 22021\)\. Hint: .* as (convert_from.+) or (encode.+)\.$/;
  expect(text).toMatch(advice);
  const [, converted = '', encoded = ''] = advice.exec(text) ?? [];

  const rows = (name: string) => ({ rows: [[name]] });
  expect((await query(converted.replace('column', 'name'))).output).toMatchObject(rows('José\\n'));
  expect((await query(encoded.replace('column', 'name'))).output).toMatchObject(rows('Jos\\351\\\\n'));
});
