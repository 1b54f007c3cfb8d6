import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectData } from '../data-server.fixture.ts';
import { parseCsv, writeCsv } from '../exchange/csv.ts';
import { writeRows } from '../exchange/write-rows.ts';
import { documentsOf } from './fields.ts';

const valuesOf = (csv: string) => parseCsv(csv, 100_000).map(({ value }) => value);

describe('CSV', () => {
  it('reads quotes, line breaks, delimiters and line ends of all kinds', () => {
    expect(valuesOf('a,b\r\n"x, ""y""","two\nlines"\r\n"",x')).toEqual([
      { a: 'x, "y"', b: 'two\nlines' },
      { b: 'x' },
    ]);
    expect(valuesOf('a;b\n1;x\n')).toEqual([{ a: 1, b: 'x' }]);
    expect(valuesOf('a\tb\n1\tx')).toEqual([{ a: 1, b: 'x' }]);
    expect(valuesOf('only\none\n\ntwo\n')).toEqual([{ only: 'one' }, { only: 'two' }]);
  });

  it('finds the delimiter where quotes hold others, and spaces after quotes', () => {
    expect(valuesOf('a\tb\n"x,"\t",y"')).toEqual([{ a: 'x,', b: ',y' }]);
    expect(valuesOf('"a" ,"b"\t ,c\n1,2,3')).toEqual([{ a: 1, b: 2, c: 3 }]);
    expect(valuesOf('a;b\n1,5;2,5')).toEqual([{ a: '1,5', b: '2,5' }]);
    expect(valuesOf('name, first;age;city\nDoe, J;5;Rome')).toEqual([
      { 'name, first': 'Doe, J', age: 5, city: 'Rome' },
    ]);
  });

  it('leaves out the spaces that people write before a cell, and none in quotes', () => {
    expect(valuesOf('name, age, "born in"\nAda,  36, "London, England"\n" x", 9,\n  \n')).toEqual([
      { name: 'Ada', age: 36, 'born in': 'London, England' },
      { name: ' x', age: 9 },
    ]);
  });

  // Each of these takes minutes when the time grows with the square of the size.
  it('reads many columns and short rows in the time of their cells', () => {
    const header = (columns: number) => Array.from({ length: columns }, (_, i) => `c${i}`).join();
    expect(valuesOf(`${header(300_000)}\n1`)).toEqual([{ c0: 1 }]);
    expect(valuesOf(header(40_000) + '\n1'.repeat(40_000))).toHaveLength(40_000);
  });

  it('refuses many wrong quotes, and reads many right ones', () => {
    const wrong = `a,b\n${'"x'.repeat(70_000)}${' '.repeat(70_000)}\n1,2`;
    expect(() => valuesOf(wrong)).toThrow(/Row 2: a cell that begins with "/);
    expect(valuesOf(`a,b\n"${'""'.repeat(3_000_000)}",1`)).toEqual([{ a: '"'.repeat(3_000_000), b: 1 }]);
  });

  it('refuses names that would make gigabytes of a small text', () => {
    expect(() => valuesOf(`${'a'.repeat(1_000_000)}${'\n1'.repeat(68)}`)).toThrow(
      'would have 68000000 characters; the limit is 67108864',
    );
  });

  it('reads line ends of several kinds in one file, and leaves those in quotes', () => {
    const numbers = [{ a: 1 }, { a: 2 }, { a: 3 }];
    expect(valuesOf('a\r\n1\n2\r\n3\r\n')).toEqual(numbers);
    expect(valuesOf('a\n1\r2\r\n3')).toEqual(numbers);
    expect(valuesOf('a,b\n1,2\r\n3,4\n')).toEqual([
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ]);
    expect(valuesOf('a,b\n"x\r\n""y"",",1\r\n5",2\r\n6",3\n')).toEqual([
      { a: 'x\r\n"y",', b: 1 },
      { a: '5"', b: 2 },
      { a: '6"', b: 3 },
    ]);
  });

  it('reads a column as numbers or booleans only when all of it is', () => {
    const csv =
      'price,mixed,code,flag,big,sci\n1.50,1,007,true,12345678901234567890,1e5\n2,x,8,false,1,2\n,,,,,';
    expect(valuesOf(csv)).toEqual([
      { price: 1.5, mixed: '1', code: '007', flag: true, big: '12345678901234567890', sci: '1e5' },
      { price: 2, mixed: 'x', code: '8', flag: false, big: '1', sci: '2' },
      {},
    ]);
    expect(valuesOf('a;b;c\n-12345678901234.5;1234567890123456;true\n;;yes')).toEqual([
      { a: -12345678901234.5, b: '1234567890123456', c: 'true' },
      { c: 'yes' },
    ]);
  });

  it.each([
    ['a,a\n1,2', /Every column needs a name of its own/],
    ['a,\n1,2', /Every column needs a name of its own/],
    ['a,b\n1,2,3', /Row 2 has 3 cells, but the header has 2/],
    ['"open,2', /Row 1: a cell that begins with "/],
    ['a,b\n"open,2', /Row 2: a cell that begins with "/],
    ['a;b\n1;"open', /Row 2: a cell that begins with "/],
    ['a,b\n1,2\n"x"y,2', /Row 3: a cell that begins with "/],
  ])('refuses %j', (csv, words) => {
    expect(() => parseCsv(csv, 100)).toThrow(words);
  });

  it('gives back what was written, except for marked cells', () => {
    const cell = fc.oneof(
      fc.constantFrom('x', ' ', '"', ',', '\n', 'a,b', '"q"', 'é', '0x'),
      fc.boolean(),
      fc.integer(),
    );
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ t: fc.constant('t'), s: fc.string().map((s) => `t${s}`), c: cell.map((c) => `v${c}`) }),
          { minLength: 1 },
        ),
        (rows) => {
          const clean = rows.map(({ s, ...row }) => ({ ...row, s: s.replaceAll('\r', '') }));
          expect(valuesOf(writeCsv(clean, 1_000_000).text)).toEqual(clean);
        },
      ),
    );
  });

  it('has an empty cell for null, and for a field that a document lacks', () => {
    const documents: Record<string, unknown>[] = [{ a: null, constructor: 1 }, { a: [null] }];
    expect(writeCsv(documents, 1_000).text).toBe('a,constructor\r\n,1\r\n[null],');
  });

  it('lets no cell be run as a formula', () => {
    const attacks = ['=HYPERLINK("http://x")', '+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1'];
    const { text, escaped } = writeCsv([...attacks.map((a) => ({ a })), { a: -5 }, { '=b': 'safe' }], 1_000);
    expect(escaped).toBe(attacks.length + 1);
    expect(text.replaceAll('"', '').split(/\r\n/)).not.toContainEqual(expect.stringMatching(/^[=+@\t]/));
    expect(text).toContain('\r\n-5,');
  });

  it('is refused before any cell is written when there are more cells than bytes', async () => {
    const value = { toJSON: () => expect.fail('a cell was written') };
    const documents = Array.from({ length: 101 }, (_, i) => ({ [`a${i}`]: value }));
    const refusal = { reason: 'too-large', message: expect.stringContaining('too large for an answer') };
    await expect(writeRows(documents, 'csv', 10_200)).rejects.toThrow(expect.objectContaining(refusal));
  });

  it('may use exactly the bytes that are allowed', () => {
    const documents = [{ a: 1 }, { b: 1 }];
    const { text } = writeCsv(documents, 100);
    expect(writeCsv(documents, text.length)).toEqual({ text, escaped: 0 });
    expect(() => writeCsv(documents, text.length - 1)).toThrow('too large for an answer');
  });
});

describe('import_data and export_data', () => {
  it.each([
    ['jsonl', '{"a":1}\n\n{"a":"x"}\r\n', [{ a: 1 }, { a: 'x' }]],
    ['json', '\uFEFF[{"a":1,"_rev":7}]', [{ a: 1 }]],
    ['csv', 'a,b\n1,x\n2,', [{ a: 1, b: 'x' }, { a: 2 }]],
  ])('read %s', async (format, text, expected) => {
    const { call } = await connectData();
    const reply = await call('import_data', { collection: 'rows', format, text });
    expect(reply.text).toBe(`Imported ${documentsOf(expected.length)} into rows.`);
    const { output } = await call('query_data', { collection: 'rows' });
    expect(output?.['documents']).toEqual(
      expected.map((row) => ({ _id: expect.any(String), _rev: 1, ...row })),
    );
  });

  it.each([
    ['jsonl', '{"a":1}\n{"a":', /Line 2 is not JSON: Unexpected end of JSON input\./],
    ['jsonl', '{"a":1}\n{"a":x}', /Line 2 is not JSON: Unexpected token .*x.*\./],
    ['json', '[{"a":1},{"a":2]', /text is not JSON: .* at position 15/],
    ['jsonl', '{"a":1}\n5', /Line 2 must be an object/],
    ['json', '{"a":1}', /text must be a JSON array/],
    ['json', '[{"n":9007199254740993}]', /Document 1: whole numbers beyond/],
    ['json', `[${'{"a":'.repeat(90)}1${'}'.repeat(90)}]`, /Document 1 is nested more than 64/],
    ['csv', '_id\na\n\n"b\nc"', /Row 3: _id must be/],
    ['csv', 'a,b\n', /text must have 1\.\.10000 documents \(MAX_BATCH\); it has none/],
    ['xml', '<a/>', /format must be "jsonl" or "json" or "csv"/],
  ])('refuse %s %j, and write nothing', async (format, text, words) => {
    const { call } = await connectData();
    expect((await call('import_data', { collection: 'rows', format, text })).text).toMatch(words);
    expect((await call('list_collections')).output).toEqual({ collections: [] });
  });

  it('count no empty lines, and stop after MAX_BATCH', async () => {
    const { call } = await connectData({ maxBatch: 2 });
    const rows = { collection: 'rows', format: 'csv' };
    const two = await call('import_data', { ...rows, text: `\na\n\n1\n${'\r\n'.repeat(9)}2\n\n` });
    expect(two.text).toBe('Imported 2 documents into rows.');
    const three = await call('import_data', { ...rows, text: 'a\n1\n2\n3\n"not read' });
    expect(three.text).toBe('Error: text must have 1..2 documents (MAX_BATCH); it has more.');
    const lines = await call('import_data', { ...rows, format: 'jsonl', text: '{}\n{}\n{}\nnot read' });
    expect(lines.text).toBe(three.text);
  });

  it('give back what was imported, page by page', async () => {
    const { call, callForAll } = await connectData({ maxAnswerBytes: 3_000 });
    const rows = Array.from({ length: 80 }, (_, n) => ({ _id: `r${n}`, n, text: 'x'.repeat(80) }));
    await call('import_data', { collection: 'rows', format: 'json', text: JSON.stringify(rows) });
    const args = { collection: 'rows', format: 'jsonl', fields: ['n', 'text'] };
    const pages = await callForAll('export_data', args);
    const lines = pages.flatMap(({ text }) => text.trim().split('\n').slice(1));
    expect(lines.map((line) => JSON.parse(line))).toEqual(rows);
  });

  it('give no more CSV than an answer may have, and the rest on the next pages', async () => {
    const { call, callForAll } = await connectData({ maxAnswerBytes: 3_000 });
    const fields = (n: number) => [0, 1, 2].map((i) => [`f${n}_${i}`, 1] as const);
    const data = Array.from({ length: 60 }, (_, n) => ({ _id: `r${n}`, ...Object.fromEntries(fields(n)) }));
    await call('write_data', { collection: 'rows', data });
    const pages = await callForAll('export_data', { collection: 'rows', format: 'csv' });
    const texts = pages.map(({ text }) => text.slice(text.indexOf('\n') + 1));
    expect(Math.max(...texts.map((csv) => csv.length))).toBeLessThanOrEqual(3_000);
    expect(texts.flatMap((csv) => csv.match(/^r\d+/gm))).toEqual(data.map(({ _id }) => _id));
  });

  it('leave a document out that is too large as CSV, and give those behind it', async () => {
    const { call } = await connectData({ maxAnswerBytes: 3_000 });
    const data = [
      { _id: 'a', list: Array.from({ length: 900 }, () => '') },
      { _id: 'b', n: 1 },
    ];
    await call('write_data', { collection: 'rows', data });
    const args = { collection: 'rows', format: 'csv' };
    const first = (await call('export_data', args)).facts();
    expect(first).toMatchObject({
      documents: 0,
      notice: expect.stringContaining('Left out: document "a" is too large for an answer as CSV'),
    });
    const { text } = await call('export_data', { ...args, cursor: first['next_cursor'] });
    expect(text).toContain('b,1,1');
  });

  it.each(['1', 'true'])('keep the id %j in CSV', async (_id) => {
    const { call } = await connectData();
    await call('write_data', { collection: 'rows', data: { _id, n: 1 } });
    const { text } = await call('export_data', { collection: 'rows', format: 'csv' });
    const [csv] = /^_id.*/ms.exec(text) ?? [];
    await call('import_data', { collection: 'more', format: 'csv', text: csv });
    const { output } = await call('query_data', { collection: 'more' });
    expect(output).toEqual({ documents: [{ _id, _rev: 1, n: 1 }] });
  });

  it('mark formulas in CSV, and say so', async () => {
    const { call } = await connectData();
    await call('write_data', { collection: 'rows', data: { _id: 'a', cell: '=1+1', list: [1] } });
    const { text, output, facts } = await call('export_data', { collection: 'rows', format: 'csv' });
    expect(output).toBeUndefined();
    expect(text).toContain("_id,_rev,cell,list\r\na,1,'=1+1,[1]");
    expect(facts()['notice']).toMatch(
      /Cells that begin with ' so that no spreadsheet runs them as formulas: 1\./,
    );
  });
});
