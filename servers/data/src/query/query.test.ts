import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Aggregation } from './aggregate.ts';
import { changeFields, parseChanges } from './change-document.ts';
import { DecimalSum } from './decimal-sum.ts';
import { FieldSurvey } from './describe-fields.ts';
import { parsePath } from './path.ts';
import { projector } from './project.ts';
import { compareRanks, FirstItems, valuesOf } from './sort.ts';
import { compareValues } from './values.ts';

describe('the order of values', () => {
  it('is by type, then by value', () => {
    const ordered = [null, -1, 0, 2.5, 10, '', 'B', 'a', false, true, {}];
    expect(ordered.toReversed().sort(compareValues)).toEqual(ordered);
    expect(compareValues(undefined, null)).toBe(0);
    expect(compareValues([1], [2])).toBe(0);
  });

  it('is that of null and of numbers beyond doubles also in a cursor', () => {
    const inCursor = (a: unknown) => valuesOf([{ path: parsePath('a'), descending: false }], { a });
    const most = Number.MAX_VALUE;
    expect([null, -Infinity, Infinity].flatMap(inCursor)).toEqual([null, -most, most]);
  });

  it('keeps the first of many as a sort of all would', () => {
    const keys = [
      { path: parsePath('a'), descending: false },
      { path: parsePath('b'), descending: true },
    ];
    const rank = fc.record({
      values: fc.tuple(fc.constantFrom(null, 1, 2, 'x'), fc.nat(2)),
      mark: fc.uuid(),
    });
    fc.assert(
      fc.property(fc.array(rank, { maxLength: 40 }), fc.integer({ min: 1, max: 10 }), (ranks, limit) => {
        const first = new FirstItems<(typeof ranks)[number]>(limit, (a, b) => compareRanks(keys, a, b));
        for (const each of ranks) first.add(each);
        expect(first.items).toEqual(ranks.toSorted((a, b) => compareRanks(keys, a, b)).slice(0, limit));
      }),
    );
  });
});

describe('a projection', () => {
  const document = {
    _id: 'a',
    name: 'Ada',
    address: { city: 'Berlin', zip: '1' },
    lines: [{ n: 1, x: 2 }, 5],
    nested: [null, { n: 1, x: 2 }, [{ n: 3, x: 4 }], 'text'],
    'a.b': 3,
  };

  it.each([
    [[], document],
    [['name'], { _id: 'a', name: 'Ada' }],
    [['address.city'], { _id: 'a', address: { city: 'Berlin' } }],
    [['address', 'address.city'], { _id: 'a', address: { city: 'Berlin', zip: '1' } }],
    [['lines.n'], { _id: 'a', lines: [{ n: 1 }] }],
    [['nested.n'], { _id: 'a', nested: [{ n: 1 }, [{ n: 3 }]] }],
    [['nested.1.n'], { _id: 'a', nested: [{ n: 1 }] }],
    [['nested.0', 'nested.3', 'nested.9'], { _id: 'a', nested: [null, 'text'] }],
    [['nested.1.x', 'nested.n'], { _id: 'a', nested: [{ n: 1, x: 2 }, [{ n: 3 }]] }],
    [['lines.1.n'], { _id: 'a', lines: [] }],
    [['a.b'], { _id: 'a', 'a.b': 3 }],
    [['constructor', 'absent', 'name.length'], { _id: 'a' }],
  ])('of %j', (fields, expected) => {
    expect(projector(fields.map(parsePath))(document)).toEqual(expected);
  });
});

describe('a change of fields', () => {
  const change = (document: Record<string, unknown>, set: Record<string, unknown>, unset: string[] = []) =>
    changeFields(document, parseChanges(set, unset));

  it.each([
    ['sets a field', { a: 1 }, { a: 2, b: null }, [], { a: 2, b: null }],
    ['sets a field of an object', { a: { b: 1, c: 2 } }, { 'a.b': 3 }, [], { a: { b: 3, c: 2 } }],
    ['makes the objects on the way', {}, { 'a.b.c': 1 }, [], { a: { b: { c: 1 } } }],
    ['sets an element', { a: [1, 2] }, { 'a.1': 5 }, [], { a: [1, 5] }],
    ['changes an element', { a: [{ b: 1, c: 2 }] }, { 'a.0.b': 3 }, ['a.0.c'], { a: [{ b: 3 }] }],
    ['removes a field', { a: 1, b: 2 }, {}, ['a'], { b: 2 }],
    ['removes a field of an object', { a: { b: 1, c: 2 } }, {}, ['a.b'], { a: { c: 2 } }],
    ['removes nothing that is not there', { a: 1 }, {}, ['b', 'c.d'], { a: 1 }],
    ['means a name with dots first', { 'a.b': 1 }, { 'a.b': 2 }, [], { 'a.b': 2 }],
    ['takes constructor for a name', {}, { 'constructor.a': 1 }, [], { constructor: { a: 1 } }],
  ])('%s', (_name, document, set, unset, expected) => {
    const before = structuredClone(document);
    expect(change(document, set, unset)).toEqual(expected);
    expect(document).toEqual(before);
  });

  it.each([
    ['the id', { _id: 'x' }, [], /_id belongs to the server/],
    ['the revision', { '_rev.a': 1 }, [], /_rev.a belongs to the server/],
    ['nothing', {}, [], /at least one field/],
    ['a prototype', JSON.parse('{"__proto__": 1}'), [], /__proto__ cannot/],
    ['a prototype in a path', { 'a.__proto__.b': 1 }, [], /__proto__ cannot/],
    ['a field and one inside', { a: 1, 'a.b': 2 }, [], /changed twice/],
    ['a field set and removed', { a: 1 }, ['a'], /changed twice/],
    ['too many', Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`f${n}`, n])), [], /At most 100/],
  ])('refuses %s', (_name, set, unset, words) => {
    expect(() => change({}, set, unset)).toThrow(words);
  });

  it('of many fields copies a wide document once', { timeout: 5_000 }, () => {
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`f${n}`, n]));
    const set = Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`in.f${n}`, 'new']));
    const after = change({ in: wide }, set, ['in.f99']);
    expect(after['in']).toMatchObject({ f0: 'new', f98: 'new', f100: 100 });
    expect(after['in']).not.toHaveProperty('f99');
    expect(wide).toMatchObject({ f0: 0, f99: 99 });
  });

  it('refuses a path through a value that is not an object', () => {
    expect(() => change({ a: 5 }, { 'a.b': 1 })).toThrow(
      /a.b cannot be changed: some document has a value above it/,
    );
    for (const path of ['a.1', 'a.00', 'a.b'])
      expect(() => change({ a: [1] }, { [path]: 1 })).toThrow(/by an index that is there/);
    expect(() => change({ a: [1] }, {}, ['a.0'])).toThrow(/set the whole array/);
  });
});

describe('a sum', () => {
  const sum = (...values: number[]) => {
    const total = new DecimalSum();
    for (const value of values) total.add(value);
    return total;
  };

  it.each([
    [[0.1, 0.2], 0.3],
    [[1e21, 1, -1e21], 1],
    [[9007199254740991, 9007199254740991, -9007199254740990], 9007199254740992],
    [[1e-7, 2e-7], 3e-7],
    [[-0.5, 0.25], -0.25],
    [Array.from({ length: 1_000 }, () => 0.1), 100],
    [[], 0],
    [[1.5e300, 1.5e300], 3e300],
  ])('of %j is %j', (values, expected) => {
    expect(sum(...values).value).toBe(expected);
  });

  it('divides without a second rounding', () => {
    expect(sum(0.1, 0.2).dividedBy(2)).toBe(0.15);
    expect(sum(1, 1).dividedBy(3)).toBe(2 / 3);
  });

  it('is that of integers, whatever the decimal point', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 })), (units) => {
        const exact = units.reduce((total, unit) => total + unit, 0);
        expect(sum(...units.map((unit) => unit / 100)).value).toBeCloseTo(exact / 100, 6);
        expect(sum(...units.map((unit) => Number(`${unit}e-2`))).value).toBe(Number(`${exact}e-2`));
      }),
    );
  });
});

describe('an aggregation', () => {
  const documents = [
    { _id: '1', city: 'Berlin', total: 0.1 },
    { _id: '2', city: 'Berlin', total: 0.2 },
    { _id: '3', city: 'Rome', total: null },
    { _id: '4', total: 5 },
  ];
  const aggregate = (field?: string, groupBy?: string, of: Record<string, unknown>[] = documents) => {
    const aggregation = new Aggregation(
      field ? parsePath(field) : undefined,
      groupBy ? parsePath(groupBy) : undefined,
    );
    for (const document of of) aggregation.add(document);
    return aggregation.groups();
  };

  it('counts', () => {
    expect(aggregate()).toEqual([{ count: 4 }]);
    expect(aggregate(undefined, undefined, [])).toEqual([{ count: 0 }]);
  });

  it('sums up numbers by group, and leaves out what is missing', () => {
    expect(aggregate('total', 'city')).toEqual([
      { key: 'Berlin', count: 2, missing: 0, sum: 0.3, avg: 0.15, min: 0.1, max: 0.2 },
      { key: 'Rome', count: 1, missing: 1 },
      { key: null, count: 1, missing: 0, sum: 5, avg: 5, min: 5, max: 5 },
    ]);
  });

  it('follows paths, and takes a name with dots for one', () => {
    const of = [{ a: { b: 1 } }, { 'a.b': 2 }, { a: 5 }, {}];
    const sum = { sum: 3, avg: 1.5, min: 1, max: 2 };
    expect(aggregate('a.b', undefined, of)).toEqual([{ count: 4, missing: 2, ...sum }]);
    expect(aggregate('a.0.b', undefined, [{ a: [{ b: 1 }, { b: 5 }] }, { a: [] }])).toMatchObject([
      { count: 2, missing: 1, sum: 1 },
    ]);
    expect(aggregate(undefined, 'constructor', [{}])).toEqual([{ key: null, count: 1 }]);
  });

  it('refuses what is not a number, and says how to leave it out', () => {
    expect(() => aggregate('city')).toThrow(
      /city is not a number in document "1".*\{"city": \{"\$gte": -1e308\}\}/,
    );
  });

  it('refuses keys that are not a single value, long ones, and too many', () => {
    expect(() => aggregate(undefined, 'a', [{ _id: 'x', a: [1] }])).toThrow(
      /a is not a single value in document "x"/,
    );
    expect(() => aggregate(undefined, 'a', [{ a: 'x'.repeat(201) }])).toThrow(/more than 200 characters/);
    const many = Array.from({ length: 1_001 }, (_, n) => ({ n }));
    expect(() => aggregate(undefined, 'n', many)).toThrow(/more than 1000 groups/);
  });

  it('refuses a sum beyond doubles', () => {
    expect(() => aggregate('a', undefined, [{ a: 1.7e308 }, { a: 1.7e308 }])).toThrow(/beyond 1.8e308/);
    const huge = JSON.parse('{"_id":"x","a":1e999}') as Record<string, unknown>;
    expect(() => aggregate('a', undefined, [huge])).toThrow(/beyond 1.8e308 in document "x"/);
    expect(() => aggregate('a', undefined, [{ a: 'x' }])).toThrow(/not a number in document without _id\. /);
  });

  it('keeps prototype names apart as groups, the largest first', () => {
    const keys = aggregate(undefined, 'k', [{ k: 'constructor' }, { k: '__proto__' }, { k: '__proto__' }]);
    expect(keys).toEqual([
      { key: '__proto__', count: 2 },
      { key: 'constructor', count: 1 },
    ]);
  });
});

describe('a survey of fields', () => {
  it('gives types, presence, range and values', () => {
    const survey = new FieldSurvey();
    for (let n = 0; n < 40; n += 1)
      survey.add({
        n,
        kind: n % 2 ? 'odd' : 'even',
        ...(n % 4 === 0 && { extra: { deep: [n] } }),
        text: `${n}`.repeat(99),
      });
    expect(survey.fields()).toEqual([
      { field: 'n', present: 100, types: { number: 100 }, min: 0, max: 39, samples: [0, 1, 2] },
      {
        field: 'kind',
        present: 100,
        types: { string: 100 },
        min: 'even',
        max: 'odd',
        values: ['even', 'odd'],
      },
      { field: 'extra', present: 25, types: { object: 100 } },
      { field: 'extra.deep', present: 25, types: { array: 100 } },
      expect.objectContaining({
        field: 'text',
        samples: [expect.stringMatching(/^0{60}…$/), expect.anything(), expect.anything()],
      }),
    ]);
  });

  it('counts a document once for a field that it has in two ways', () => {
    const survey = new FieldSurvey();
    survey.add({ 'a.b': 1, a: { b: 2 } });
    expect(survey.fields()).toContainEqual({
      field: 'a.b',
      present: 100,
      types: { number: 100 },
      min: 1,
      max: 1,
      values: [1],
    });
  });

  it('stays bounded, whatever the names of the fields', () => {
    const survey = new FieldSurvey();
    for (let n = 0; n < 300; n += 1)
      survey.add({ [`field${n}`]: 'x'.repeat(10_000), ['y'.repeat(5_000)]: 1 });
    expect(survey.leftOut).toBe(true);
    expect(JSON.stringify(survey.fields()).length).toBeLessThan(30_000);
  });
});
