import { expect, it } from 'vitest';
import { runDirectly } from '../cluster.fixture.ts';
import { openCatalog } from './catalog.fixture.ts';

const { url, call } = await openCatalog();
await runDirectly(
  url,
  `DROP TABLE public.orders;
   CREATE TABLE people (id int, name text, ssn text); GRANT SELECT (id, name) ON people TO reader;
   CREATE TABLE salaries (id int); CREATE TABLE towns (id int); GRANT SELECT ON towns TO reader;
   CREATE TABLE veiled (id int); GRANT SELECT ON veiled TO reader; ALTER TABLE veiled ENABLE ROW LEVEL SECURITY`,
);

it('marks the columns that the role may not read', async () => {
  const { output, text } = await call('describe_table', { table: 'people' });
  expect(output).not.toHaveProperty('readable');
  expect(output['columns']).toEqual([
    { name: 'id', type: 'integer', nullable: true },
    { name: 'name', type: 'text', nullable: true },
    { name: 'ssn', type: 'text', nullable: true, readable: false },
  ]);
  expect(text).toContain('\n  name text\n  ssn text, not readable\n');
});

it('marks the tables of which the role may read nothing', async () => {
  const described = await call('describe_table', { table: 'salaries' });
  expect(described.output).toMatchObject({
    readable: false,
    columns: [{ name: 'id', type: 'integer', nullable: true }],
  });
  expect(described.text).toContain('\n  id integer\nreadable: nothing, by this role\n');

  const { output, text } = await call('list_tables', { schema: 'public' });
  expect(output['tables']).toMatchObject([{ name: 'people' }, { name: 'salaries', readable: false }, {}, {}]);
  expect(text).toMatch(
    /\npublic\.people, table, \d+ kB\npublic\.salaries, table, \d+ kB, not readable\npublic\.towns, table, \d+ kB\n/,
  );
});

it.each([['SELECT * FROM people'], ['SELECT count(*) FROM salaries']])(
  'says where to look when the role may not read: %s',
  async (sql) => {
    const { text } = await call('query', { sql });
    expect(text).toMatch(
      /permission denied for table \w+ .+ describe_table marks what this role may not read; changes need privileges of their own\.$/,
    );
  },
);

it('says when policies hide rows from the role', async () => {
  const { output, text } = await call('describe_table', { table: 'veiled' });
  expect(output).toMatchObject({ rowSecurity: true });
  expect(text).toContain('\n  id integer\nrow security: policies choose the rows that this role sees\n');
  expect((await call('describe_table', { table: 'towns' })).output).not.toHaveProperty('rowSecurity');
});
