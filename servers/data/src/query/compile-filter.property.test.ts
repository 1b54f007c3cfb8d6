import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eachLine } from '../collection/line-blocks.ts';
import { compileFilter } from './compile-filter.ts';

// Few names and values, so that filters match documents.
const scalar = fc.constantFrom<unknown>(null, 0, 1, 2.5, true, false, '', 'a', 'ab', 'B', 'a"b', '\\', 'é');
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('x', 'y'), scalar, { maxKeys: 2 }),
  fc.array(fc.dictionary(fc.constantFrom('x', 'y'), scalar, { maxKeys: 2 }), { maxLength: 2 }),
);
const document = fc.dictionary(fc.constantFrom('p', 'q', 'r'), value, { maxKeys: 3 });
const field = fc.constantFrom('p', 'q', 'r', 'p.x', 'q.y', 'r.0', 'p.0.x');
const text = fc.constantFrom('a', 'b', 'AB', '"', 'é');
const bound = fc.constantFrom<unknown>(0, 1, 2, 'a', 'b');
const list = fc.array(scalar, { minLength: 1, maxLength: 3 });

const one = (operator: string, operand: unknown) => ({ [operator]: operand });
const operators: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc.tuple(fc.constantFrom('$eq', '$ne'), value).map(([name, x]) => one(name, x)),
  fc.tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), bound).map(([name, x]) => one(name, x)),
  fc.tuple(fc.constantFrom('$in', '$nin'), list).map(([name, x]) => one(name, x)),
  fc.boolean().map((x) => one('$exists', x)),
  fc
    .tuple(fc.constantFrom('$contains', '$startsWith', '$endsWith'), text, fc.boolean())
    .map(([name, x, fold]) => ({ [name]: x, ...(fold && { $ignoreCase: true }) })),
);
const condition = fc.oneof(
  value,
  operators,
  fc.tuple(operators, operators).map(([a, b]) => ({ ...a, ...b, ...fold(a, b) })),
  operators.map((inner) => ({ $not: inner })),
);
const fields = fc.dictionary(field, condition, { maxKeys: 2 });
const filter: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  { weight: 3, arbitrary: fields },
  fc
    .tuple(fc.constantFrom('$and', '$or', '$nor'), fc.array(fields, { minLength: 1, maxLength: 3 }))
    .map(([name, parts]) => ({ [name]: parts })),
);

// $ignoreCase of one half would change the meaning of the other.
const fold = (a: object, b: object) =>
  '$ignoreCase' in a || '$ignoreCase' in b ? { $ignoreCase: true } : {};

type Json = Record<string, unknown>;

/** The language once more, by its definition: the list of values at a path, and a switch over operators. */
function naive(asked: Json, of: Json): boolean {
  return Object.entries(asked).every(([key, wanted]) => {
    if (key === '$and') return (wanted as Json[]).every((part) => naive(part, of));
    if (key === '$or') return (wanted as Json[]).some((part) => naive(part, of));
    if (key === '$nor') return !(wanted as Json[]).some((part) => naive(part, of));
    const isOperators = isJson(wanted) && Object.keys(wanted).some((name) => name.startsWith('$'));
    return holds(valuesAt(of, key.split('.')), isOperators ? (wanted as Json) : { $eq: wanted });
  });
}

function holds(values: readonly unknown[], asked: Json): boolean {
  const candidates = values.flatMap((each) => (Array.isArray(each) ? [each, ...each] : [each]));
  const caseless = (x: unknown) =>
    typeof x === 'string' && asked['$ignoreCase'] === true ? x.toLowerCase() : x;
  const strings = candidates.map(caseless).filter((each) => typeof each === 'string');
  const same = (x: unknown) =>
    candidates.some((each) => canonical(each) === canonical(x)) || (x === null && values.length === 0);
  const like = (x: unknown) => candidates.filter((each) => typeof each === typeof x) as never[];
  return Object.entries(asked).every(([name, x]) => {
    const needle = caseless(x) as string;
    switch (name) {
      case '$eq':
        return same(x);
      case '$ne':
        return !same(x);
      case '$in':
        return (x as unknown[]).some(same);
      case '$nin':
        return !(x as unknown[]).some(same);
      case '$gt':
        return like(x).some((each) => each > (x as never));
      case '$gte':
        return like(x).some((each) => each >= (x as never));
      case '$lt':
        return like(x).some((each) => each < (x as never));
      case '$lte':
        return like(x).some((each) => each <= (x as never));
      case '$exists':
        return values.length > 0 === x;
      case '$contains':
        return strings.some((each) => each.includes(needle));
      case '$startsWith':
        return strings.some((each) => each.startsWith(needle));
      case '$endsWith':
        return strings.some((each) => each.endsWith(needle));
      case '$not':
        return !holds(values, x as Json);
      default:
        return name === '$ignoreCase';
    }
  });
}

function valuesAt(at: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (name === undefined) return [at];
  if (Array.isArray(at)) {
    if (/^\d+$/.test(name)) return Number(name) in at ? valuesAt(at[Number(name)], rest) : [];
    return at.filter(isJson).flatMap((item) => valuesAt(item, [name, ...rest]));
  }
  return isJson(at) && Object.hasOwn(at, name) ? valuesAt(at[name], rest) : [];
}

const isJson = (x: unknown): x is Json => typeof x === 'object' && x !== null && !Array.isArray(x);

const canonical = (x: unknown): string =>
  JSON.stringify(x, (_, inner: unknown) =>
    isJson(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );

it('matches what the definition of the language says', () => {
  let matched = 0;
  fc.assert(
    fc.property(filter, document, (asked, of) => {
      const expected = naive(asked, of);
      matched += expected ? 1 : 0;
      expect(compileFilter(asked).matches(of)).toBe(expected);
    }),
    { numRuns: 5_000 },
  );
  // Neither all nor none, or the property would prove little.
  expect(matched).toBeGreaterThan(500);
  expect(matched).toBeLessThan(4_500);
});

it('skips no line whose document matches', () => {
  fc.assert(
    fc.property(filter, fc.array(fc.tuple(document, fc.boolean()), { maxLength: 8 }), (asked, documents) => {
      const { matches, needle } = compileFilter(asked);
      const lines = documents.map(([of, escapes]) =>
        escapes ? escaped(JSON.stringify(of)) : JSON.stringify(of),
      );
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      const found: unknown[] = [];
      eachLine(bytes, needle === undefined ? undefined : Buffer.from(needle), (from, to) => {
        const of = JSON.parse(bytes.toString('utf8', from, to)) as Json;
        if (matches(of)) found.push(of);
        return undefined;
      });
      expect(found).toEqual(documents.map(([of]) => of).filter((of) => matches(of)));
    }),
    { numRuns: 2_000 },
  );
});

/** The same JSON with some letters of its strings written as escapes, as some writers do. */
const escaped = (json: string) =>
  json.replace(/"(?:[^"\\]|\\.)*"/g, (string) =>
    string.replace(/(?<!\\)[ab]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`),
  );
