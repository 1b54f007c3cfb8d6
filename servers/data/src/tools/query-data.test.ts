import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectData } from '../data-server.fixture.ts';

async function withNumbers(settings: Parameters<typeof connectData>[0] = {}) {
  const server = await connectData(settings);
  const data = Array.from({ length: 25 }, (_, n) => ({
    _id: `id${String(n).padStart(2, '0')}`,
    n,
    odd: n % 2 === 1,
  }));
  await server.call('write_data', { collection: 'numbers', data });
  const pages = async (args: Record<string, unknown>) => {
    const all = await server.callForAll('query_data', { collection: 'numbers', ...args });
    return all.map(({ output }) => numbersOf(output));
  };
  return { ...server, pages };
}

const documentsOf = (output: Record<string, unknown>) => output['documents'] as { n: number }[];
const numbersOf = (output: Record<string, unknown>) => documentsOf(output).map(({ n }) => n);

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

describe('query_data', () => {
  it('gives every document once, a page at a time, and no empty last page', async () => {
    const { pages } = await withNumbers();
    expect(await pages({ limit: 5 })).toEqual(
      [0, 5, 10, 15, 20].map((from) => upTo(25).slice(from, from + 5)),
    );
    expect(await pages({ limit: 100 })).toEqual([upTo(25)]);
    expect(await pages({ filter: { n: { $gt: 99 } } })).toEqual([[]]);
  });

  it('sorts, also by several fields, and continues in that order', async () => {
    const { pages } = await withNumbers();
    const sort = [{ field: 'odd', dir: 'desc' }, { field: 'n' }];
    const [odd, even] = [upTo(25).filter((n) => n % 2 === 1), upTo(25).filter((n) => n % 2 === 0)];
    expect((await pages({ sort, limit: 4 })).flat()).toEqual([...odd, ...even]);
    expect((await pages({ sort: [{ field: 'odd' }], limit: 7 })).flat()).toEqual([...even, ...odd]);
    expect((await pages({ sort: [{ field: 'n', dir: 'desc' }], limit: 3 })).flat()).toEqual(
      upTo(25).reverse(),
    );
  });

  it.each([[undefined], [[{ field: 'odd' }]]])(
    'keeps its pages while others write (sort %j)',
    async (sort) => {
      const { call } = await withNumbers();
      const query = { collection: 'numbers', limit: 20, filter: { odd: false }, ...(sort && { sort }) };
      const first = await call('query_data', { ...query, limit: 4 });
      await call('write_data', { collection: 'numbers', data: { _id: 'id99', n: 100, odd: false } });
      await call('delete_data', { collection: 'numbers', filter: { n: 0 } });
      const second = await call('query_data', { ...query, cursor: first.output?.['next_cursor'] });
      expect((second.output?.['documents'] as { n: number }[] | undefined)?.map(({ n }) => n)).toEqual([
        8, 10, 12, 14, 16, 18, 20, 22, 24, 100,
      ]);
    },
  );

  it('keeps the wanted fields', async () => {
    const { call } = await withNumbers();
    const { output } = await call('query_data', { collection: 'numbers', filter: { n: 3 }, fields: ['odd'] });
    expect(output).toEqual({ documents: [{ _id: 'id03', odd: true }] });
  });

  it.each([
    [{ cursor: 'x' }, /cursor does not come from this server/],
    [{ filter: { a: { $regex: 'x' } } }, /\$regex is not supported here/],
    [{ filter: 'n = 3' }, /filter must be an object/],
    [{ sort: [{ field: '__proto__' }] }, /__proto__ cannot be part of a path/],
    [{ sort: { n: -1 } }, /sort must be a list such as \[{"field": "total", "dir": "desc"}\]\./],
    [{ fields: ['a..b'] }, /has an empty name/],
    [{ limit: 0 }, /limit must be at least 1/],
    [{ limit: 101 }, /limit must be at most 100/],
    [{ colection: 'x' }, /unknown argument "colection"/],
    [{ collection: 'Numbers' }, /"Numbers" is not a collection name: .* Write "numbers"\./],
    [{ collection: '../numbers' }, /is not a collection name/],
    [{ collection: 'letters' }, /No collection "letters"\. Collections: numbers\./],
    [{ collection: undefined }, /collection is required/],
  ])('refuses %j', async (args, words) => {
    const { call } = await withNumbers();
    expect((await call('query_data', { collection: 'numbers', ...args })).text).toMatch(words);
  });

  it('continues after a document that has changed, however long its id is', async () => {
    const { call } = await connectData();
    const ids = ['a', 'b', 'c'].map((end) => `${'🙂'.repeat(199)}${end}`);
    await call('write_data', { collection: 'notes', data: ids.map((_id) => ({ _id })) });
    const { output } = await call('query_data', { collection: 'notes', limit: 1 });
    await call('update_data', { collection: 'notes', id: ids[0], set: { open: true } });
    const page = { collection: 'notes', cursor: output?.['next_cursor'] };
    expect((await call('query_data', page)).output).toMatchObject({
      documents: [{ _id: ids[1] }, { _id: ids[2] }],
    });
  });

  it('refuses the cursor of another query', async () => {
    const { call } = await withNumbers();
    const { output } = await call('query_data', { collection: 'numbers', limit: 2 });
    const cursor = output?.['next_cursor'];
    const other = await call('query_data', { collection: 'numbers', filter: { odd: true }, cursor });
    expect(other.text).toMatch(/cursor belongs to another query/);
  });

  it('answers no more bytes than allowed, and continues from there', async () => {
    const { call, callForAll } = await connectData({ maxAnswerBytes: 2_000 });
    const data = [
      ...upTo(10).map((n) => ({ n, text: 'x'.repeat(300) })),
      { _id: 'huge', text: 'x'.repeat(5_000) },
      { n: 10 },
    ];
    await call('write_data', { collection: 'numbers', data });
    const pages = await callForAll('query_data', { collection: 'numbers', limit: 100 });
    expect(pages.flatMap(({ output }) => numbersOf(output))).toEqual(upTo(11));
    expect(pages.flatMap(({ output }) => output['notice'] ?? [])).toEqual([
      expect.stringMatching(/Left out: document "huge" has .* Ask for some of its fields/),
    ]);
  });

  it('continues after a document that is too large for an answer, also when sorted', async () => {
    const { call, callForAll } = await connectData({ maxAnswerBytes: 2_000 });
    const data = upTo(30).map((n) => ({ n, ...(n === 3 && { text: 'x'.repeat(5_000) }) }));
    await call('write_data', { collection: 'numbers', data });
    const pages = await callForAll('query_data', { collection: 'numbers', sort: [{ field: 'n' }] });
    expect(pages.flatMap(({ output }) => numbersOf(output))).toEqual(upTo(30).filter((n) => n !== 3));
  });

  it('continues after values that a cursor cannot hold', async () => {
    const { callForAll, dataDir } = await connectData();
    const long = 'x'.repeat(3_000);
    const lines = ['1', '1e999', '1e999', `{"a":"${long}"}`, `["${long}"]`].map(
      (value, n) => `{"_id":"${n}","value":${value}}\n`,
    );
    writeFileSync(join(dataDir, 'values.jsonl'), lines.join(''));
    const query = { collection: 'values', sort: [{ field: 'value' }], fields: ['_id'], limit: 1 };
    const pages = await callForAll('query_data', query);
    expect(pages.map(({ output }) => output['documents'])).toEqual(
      ['0', '1', '2', '3', '4'].map((_id) => [{ _id }]),
    );
  });

  it.each([[undefined], [[{ field: 'level' }]]])(
    'gives equal lines as often as they are there (sort %j)',
    async (sort) => {
      const { callForAll, dataDir } = await connectData();
      const lines = [
        ...upTo(25).map(() => '{"level":"info"}'),
        '{"level":"warn"}',
        '{"level":"info","_id":"a"}',
      ];
      writeFileSync(join(dataDir, 'log.jsonl'), lines.map((line) => `${line}\n`).join(''));
      const query = { collection: 'log', limit: 7, ...(sort && { sort }) };
      const pages = await callForAll('query_data', query);
      const seen = pages.flatMap(({ output }) => documentsOf(output).map((each) => JSON.stringify(each)));
      expect(seen.sort()).toEqual(lines.sort());
    },
  );

  it('does not guess which of several equal lines a page ended at', async () => {
    const { call, dataDir } = await connectData();
    const lines = ['{"_id":"first"}', ...upTo(20).map(() => '{"level":"info"}')];
    writeFileSync(join(dataDir, 'log.jsonl'), lines.map((line) => `${line}\n`).join(''));
    const { output } = await call('query_data', { collection: 'log' });
    await call('update_data', { collection: 'log', id: 'first', set: { seen: true } });
    const next = await call('query_data', { collection: 'log', cursor: output?.['next_cursor'] });
    expect(next.text).toMatch(/gone or not unique: begin again without cursor/);
  });

  it('reports damaged lines and rounded numbers', async () => {
    const { call, dataDir } = await withNumbers();
    appendFileSync(join(dataDir, 'numbers.jsonl'), 'no json\n{"_id":"big","big":9007199254740993}\n');
    const { output } = await call('query_data', {
      collection: 'numbers',
      filter: { big: { $exists: true } },
    });
    expect(output?.['notice']).toMatch(
      /Lines of the file that are not JSON objects were left out: 1\. .* shown rounded/,
    );
  });

  it('does not confuse a number beyond doubles with null', async () => {
    const { call, dataDir } = await connectData();
    writeFileSync(
      join(dataDir, 'big.jsonl'),
      '{"_id":"a","n":1e999}\n{"_id":"b","n":null}\n{"_id":"c","n":7}\n',
    );
    const { output } = await call('query_data', { collection: 'big' });
    const { text } = await call('aggregate_data', { collection: 'big', group_by: 'n' });
    const survey = await call('describe_collection', { collection: 'big' });
    expect(output?.['notice']).toMatch(/beyond 1\.8e308 as null/);
    expect(text).toMatch(/n is beyond 1\.8e308 in document "a"/);
    expect(survey.output?.['fields']).toContainEqual({
      field: 'n',
      present: 100,
      types: { number: 66.7, null: 33.3 },
      min: 7,
      max: 7,
      values: [null, 7],
    });
  });

  it('reports a line that is nested too deep, and skips it', async () => {
    const { call, dataDir } = await withNumbers();
    const deep = `{"deep":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    appendFileSync(join(dataDir, 'numbers.jsonl'), `${deep}\n{"_id":"last"}\n${deep}`);
    const { output } = await call('query_data', { collection: 'numbers', filter: { n: null } });
    expect(output).toEqual({
      documents: [{ _id: 'last' }],
      notice: expect.stringMatching(/^Lines of the file that are not JSON objects were left out: 2\./),
    });
    expect((await call('write_data', { collection: 'numbers', data: {} })).isError).toBe(false);
    expect(readFileSync(join(dataDir, 'numbers.jsonl'), 'utf8').split(deep)).toHaveLength(3);
  });

  it('gives a part of a scan that takes too long, and refuses to sort or count a part', async () => {
    const { call, dataDir } = await connectData({ scanTimeoutMs: 100 });
    const line = `{"text":"${'x'.repeat(60)}","list":[${upTo(400).join(',')}]}\n`;
    writeFileSync(join(dataDir, 'numbers.jsonl'), line.repeat(60_000));
    const filter = { absent: 1 };
    const { output } = await call('query_data', { collection: 'numbers', filter });
    expect(output).toMatchObject({ documents: [], next_cursor: expect.any(String) });
    expect(output?.['notice']).toMatch(/Reading stopped after 100 ms \(SCAN_TIMEOUT_MS\); more may match/);
    const sorted = await call('query_data', { collection: 'numbers', filter, sort: [{ field: 'text' }] });
    expect(sorted.text).toMatch(/Sorting numbers takes longer than 100 ms/);
    const others = { aggregate_data: 'Aggregating', delete_data: 'Counting' };
    for (const [tool, work] of Object.entries(others))
      expect((await call(tool, { collection: 'numbers', filter })).text).toContain(`${work} numbers takes`);
  });
});

describe('aggregate_data', () => {
  it('counts and adds, in all and by group', async () => {
    const { call } = await connectData({ sample: true });
    expect((await call('aggregate_data', { collection: 'orders' })).output).toEqual({
      groups: [{ count: 6 }],
    });
    const filter = { status: { $ne: 'cancelled' } };
    const { output } = await call('aggregate_data', {
      collection: 'orders',
      filter,
      field: 'total',
      group_by: 'status',
    });
    expect(output).toEqual({
      groups: [
        { key: 'paid', count: 3, missing: 0, sum: 149.1, avg: 49.7, min: 0.2, max: 100 },
        { key: 'open', count: 2, missing: 0, sum: 33.95, avg: 16.975, min: 9, max: 24.95 },
      ],
    });
  });

  it('says how to leave out arrays, with a filter that works', async () => {
    const { call } = await connectData();
    const data = [{ x: [1, 2] }, { x: [] }, { x: 5 }, { x: 'five' }, { x: { 0: 1 } }];
    await call('write_data', { collection: 'mixed', data });
    const { text } = await call('aggregate_data', { collection: 'mixed', field: 'x' });
    const filter = JSON.parse(/add (\{.*\}) to the filter/.exec(text)?.[1] ?? '') as object;
    const { output } = await call('aggregate_data', { collection: 'mixed', field: 'x', filter });
    expect(output).toMatchObject({ groups: [{ count: 1, sum: 5 }] });
  });

  it.each([{ field: 'lines.count' }, { group_by: 'lines.product' }])(
    'refuses a path through an array: %j',
    async (asked) => {
      const { call } = await connectData({ sample: true });
      const { text } = await call('aggregate_data', { collection: 'orders', ...asked });
      expect(text).toMatch(
        /^Error: lines is an array in document "o1": name one of its elements, as in lines\.0\.\w+\.$/,
      );
    },
  );

  it('names the document that has no number', async () => {
    const { call } = await connectData({ sample: true });
    const { text } = await call('aggregate_data', { collection: 'orders', field: 'status' });
    expect(text).toMatch(/status is not a number in document "o1"/);
  });
});
