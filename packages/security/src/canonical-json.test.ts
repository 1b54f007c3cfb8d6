import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

it.each([
  [{ b: 1, a: [true, null, { d: 'x', c: 0 }] }, '{"a":[true,null,{"c":0,"d":"x"}],"b":1}'],
  [{ 10: 'a', 9: 'b' }, '{"10":"a","9":"b"}'],
  [{ '€': 1, '\r': 2, '1': 3, '\u{1f600}': 4 }, '{"\\r":2,"1":3,"€":1,"😀":4}'],
  [JSON.parse('{"__proto__":{"x":1}}'), '{"__proto__":{"x":1}}'],
  [[undefined, { gone: undefined }], '[null,{}]'],
])('writes %j in one way', (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

it('keeps every value, whatever the order of its keys', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, member]) => [key, reversed(member)]),
    );
  };
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(reversed(value))).toBe(text);
    }),
  );
});
