import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { connectDirectly, startCluster } from '../cluster.fixture.ts';
import { encodeParameters } from './encode-parameters.ts';

const cluster = await startCluster();
const client = await connectDirectly(cluster.url);
afterAll(() => client.end());

it('writes arrays that PostgreSQL reads back element by element', async () => {
  const special = fc.string({ unit: fc.constantFrom('"', '\\', '{', ',', ' ', 'a') });
  const text = fc.oneof(
    special,
    fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text)), async (items) => {
      const [literal] = encodeParameters([items], [1009]);
      const { rows } = await client.query<{ back: unknown }>('SELECT to_json($1::text[]) AS back', [literal]);
      expect(rows[0]?.back).toEqual(items);
    }),
    { numRuns: 200 },
  );
});

it('separates the elements of a box array by semicolons', async () => {
  const [literal] = encodeParameters([[['(1,1),(0,0)', '(2,2),(1,1)']]], [1020]);
  const { rows } = await client.query('SELECT $1::box[]::text AS back', [literal]);
  expect(rows).toEqual([{ back: '{{(1,1),(0,0);(2,2),(1,1)}}' }]);
});

it('writes any JSON value for a json parameter', async () => {
  const isWhole = (json: unknown) => Number.isInteger(json) && !Number.isSafeInteger(json);
  const hasDigits = (json: unknown) =>
    !JSON.stringify(json, (_, v) => (isWhole(v) ? 'lost' : v)).includes('lost');
  const any = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()));
  const value = any.filter(hasDigits);
  await fc.assert(
    fc.asyncProperty(value, async (json) => {
      const [literal] = encodeParameters([json], [114]);
      const { rows } = await client.query<{ back: string }>('SELECT $1::json::text AS back', [literal]);
      expect(JSON.parse(rows[0]?.back ?? '')).toEqual(JSON.parse(JSON.stringify(json)));
    }),
    { numRuns: 100 },
  );
});

it.each([
  [[1], [], 'sql uses no parameters, and params holds 1 value. Inside quotes, $1 is text.'],
  [[], [23], 'sql uses the parameter $1, and params holds 0 values.'],
  [[], [23, 23], 'sql uses parameters $1 to $2, and params holds 0 values.'],
])('refuses %j for the types %j', (parameters, types, message) => {
  expect(() => encodeParameters(parameters, types)).toThrow(message);
});

it.each([[[9_007_199_254_740_992]], [[[1, -9_007_199_254_740_992]]], [[{ a: { b: 1e20 } }]]])(
  'refuses %j, whose last digits may have been lost on the way',
  (parameters) => {
    expect(() => encodeParameters(parameters, [20])).toThrow(/beyond 2\^53.+write it as a string/);
  },
);

it.each([[['\ud800']], [[['a', 'b\udc00']]], [[{ '\ud800': 1 }]]])(
  'refuses %j, which holds half a character',
  (parameters) => {
    expect(() => encodeParameters(parameters, [25])).toThrow(/lone surrogate/);
  },
);
