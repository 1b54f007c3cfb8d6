import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createResult } from './result.ts';

/** Values that PostgreSQL may send, by the OID of their type: text, int8, float8, bool. */
const texts: Readonly<Record<number, fc.Arbitrary<string | null>>> = {
  25: fc.oneof(
    fc.constantFrom(null, '', 'NULL', 'f', '"', '\\', '\n', 'é', '1e+20'),
    fc.string(),
    fc.string({ unit: 'binary' }),
  ),
  20: fc.oneof(fc.constantFrom(null, '0', '9007199254740993'), fc.bigInt().map(String)),
  701: fc.oneof(fc.constantFrom(null, '0', '-0', 'NaN', '1e+20', '-1e-07'), fc.double().map(String)),
  16: fc.constantFrom(null, 't', 'f'),
};
const table = fc
  .array(fc.constantFrom(...Object.keys(texts).map(Number)), { minLength: 1, maxLength: 4 })
  .chain((oids) =>
    fc.record({
      columns: fc.constant(oids.map((typeOid, i) => ({ name: `c${i}`, typeOid }))),
      rows: fc.array(fc.tuple(...oids.map((oid) => texts[oid] ?? fc.constant(null))), { maxLength: 20 }),
    }),
  );

it('keeps the JSON and the lines of its rows within maxBytes, also with the names of types', () => {
  fc.assert(
    fc.property(table, fc.integer({ min: 250, max: 600 }), ({ columns, rows }, maxBytes) => {
      const result = createResult(maxBytes);
      result.setColumns(columns);
      for (const row of rows) result.add(row);
      const named = columns.map(({ name }) => ({ name, type: 'timestamp without time zone' }));
      result.fit(named);
      expect(result.full).toBe(result.rows.length < rows.length);
      if (result.rows.length === 0) return;
      const json = Buffer.byteLength(JSON.stringify(named) + JSON.stringify(result.rows));
      // The last bracket counts as part of the answer around the rows.
      expect(json).toBeLessThanOrEqual(maxBytes + 1);
      const header = columns.map(({ name }) => name).join(' | ');
      expect(Buffer.byteLength([header, ...result.lines].join('\n'))).toBeLessThanOrEqual(maxBytes);
    }),
    { numRuns: 5_000 },
  );
});

it('counts the lines too, which are longer than the JSON when most columns are numbers', () => {
  const types = [25, ...Array<number>(20).fill(20)];
  const result = createResult(4_000);
  result.setColumns(types.map((typeOid) => ({ name: 'c', typeOid })));
  for (let row = 0; row < 100; row += 1) result.add(['é'.repeat(20), ...Array<string>(20).fill('0')]);
  expect(result.rows.length).toBeGreaterThan(10);
  expect(Buffer.byteLength(result.lines.join('\n'))).toBeLessThanOrEqual(4_000);
});
