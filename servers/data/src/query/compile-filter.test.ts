import { describe, expect, it } from 'vitest';
import { compileFilter } from './compile-filter.ts';

const matches = (filter: unknown, document: Record<string, unknown>) =>
  compileFilter(filter).matches(document);

describe('a filter', () => {
  const order = {
    _id: 'o1',
    status: 'open',
    total: 9.5,
    note: null,
    tags: ['paper', 'ink'],
    address: { city: 'Berlin', geo: { lat: 52 } },
    lines: [
      { product: 'p1', count: 2 },
      { product: 'p2', count: 1 },
    ],
    'unit.price': 3,
    limits: { gt: 1 },
    range: { in: 1, out: 2 },
  };

  it.each([
    ['nothing', {}],
    ['equality', { status: 'open' }],
    ['null for a missing field', { absent: null }],
    ['null for null', { note: null }],
    ['several fields', { status: 'open', total: 9.5 }],
    ['a path', { 'address.geo.lat': 52 }],
    ['an object with the name of an operator', { limits: { $eq: { gt: 1 } } }],
    ['an object with more than names of operators', { range: { in: 1, out: 2 } }],
    ['a whole object, keys in any order', { address: { geo: { lat: 52 }, city: 'Berlin' } }],
    ['a whole array', { tags: ['paper', 'ink'] }],
    ['an element of an array', { tags: 'ink' }],
    ['an element by index', { 'tags.1': 'ink' }],
    ['a field of any element', { 'lines.product': 'p2' }],
    ['a field whose name has a dot', { 'unit.price': 3 }],
    ['$eq', { total: { $eq: 9.5 } }],
    ['$ne', { status: { $ne: 'paid' } }],
    ['$ne of a missing field', { absent: { $ne: 1 } }],
    ['a range', { total: { $gt: 9, $lte: 9.5 } }],
    ['$gte and $lt of text', { status: { $gte: 'open', $lt: 'p' } }],
    ['$in', { status: { $in: ['paid', 'open'] } }],
    ['$in with null', { absent: { $in: [null] } }],
    ['$in with an object', { 'lines.0': { $in: [{ product: 'p1', count: 2 }] } }],
    ['$nin', { status: { $nin: ['paid'] } }],
    ['$exists', { total: { $exists: true } }],
    ['$exists of null', { note: { $exists: true } }],
    ['$exists: false', { absent: { $exists: false } }],
    ['$in with an array', { tags: { $in: [['paper', 'ink']] } }],
    ['$contains', { 'address.city': { $contains: 'Berl' } }],
    ['$startsWith', { status: { $startsWith: 'op' } }],
    ['$endsWith', { tags: { $endsWith: 'per' } }],
    ['$ignoreCase', { 'address.city': { $startsWith: 'BER', $ignoreCase: true } }],
    ['$and', { $and: [{ status: 'open' }, { total: { $gt: 1 } }] }],
    ['$or', { $or: [{ status: 'paid' }, { total: 9.5 }] }],
    ['$nor', { $nor: [{ status: 'paid' }, { total: 1 }] }],
    ['$not', { total: { $not: { $gt: 100 } } }],
    ['$not of a missing field', { absent: { $not: { $gt: 1 } } }],
  ])('matches by %s', (_name, filter) => {
    expect(matches(filter, order)).toBe(true);
  });

  it.each([
    ['a number as text', { total: '9.5' }],
    ['text as a number', { status: { $gt: 1 } }],
    ['true as 1', { total: true }],
    ['a part of an object', { address: { city: 'Berlin' } }],
    ['an object with more fields', { address: { city: 'Berlin', geo: { lat: 52 }, zip: '1' } }],
    ['an object with another value', { address: { city: 'Berlin', geo: { lat: 53 } } }],
    ['an object with another name', { limits: { $eq: { toString: 1 } } }],
    ['an object for null', { note: { $eq: { a: 1 } } }],
    ['null for an object', { address: null }],
    ['a part of an array', { tags: ['paper'] }],
    ['an array with more elements', { tags: ['paper', 'ink', 'pen'] }],
    ['an array with another element', { tags: ['paper', 'pen'] }],
    ['another case', { status: 'Open' }],
    ['an index beyond the array', { 'tags.2': { $exists: true } }],
    ['a field of no element', { 'lines.product': 'p3' }],
    ['$lt of an equal number', { total: { $lt: 9.5 } }],
    ['$ne of an element that is there', { tags: { $ne: 'ink' } }],
    ['$nin of an element that is there', { tags: { $nin: ['ink'] } }],
    ['a comparison with a missing field', { absent: { $lt: 5 } }],
    ['text that is not a string', { total: { $contains: '9' } }],
    ['$exists: false of null', { note: { $exists: false } }],
  ])('does not match by %s', (_name, filter) => {
    expect(matches(filter, order)).toBe(false);
  });
});

describe('what a filter may not say', () => {
  const nest = (inner: unknown, wrap: (value: unknown) => unknown) =>
    Array.from({ length: 12 }).reduce(wrap, inner);
  const wide = { $or: Array.from({ length: 60 }, (_, n) => ({ n })) };

  it.each([
    ['no object', [], /must be an object/],
    ['null', null, /must be an object/],
    ['text', '{"a":1}', /must be an object/],
    ['$regex', { a: { $regex: '(a+)+$' } }, /\$regex is not supported here: patterns .* \$contains/],
    ['$regex with options', { a: { $options: 'i', $regex: 'x' } }, /\$options is not supported here/],
    ['$where', { $where: 'while(true){}' }, /\$where is not supported here: code is not run/],
    ['$where on a field', { a: { $where: 'this.x' } }, /\$where is not supported here/],
    ['$expr', { $expr: { $gt: ['$a', '$b'] } }, /\$expr is not supported here: expressions/],
    ['$function', { $function: { body: 'x' } }, /\$function is not supported here/],
    [
      '$elemMatch',
      { a: { $elemMatch: { b: 1 } } },
      /\$elemMatch is not supported here: a field that is an array/,
    ],
    ['$all', { a: { $all: [1, 2] } }, /\$all is not supported here: write {"\$and"/],
    ['$size', { a: { $size: 2 } }, /\$size is not supported here: write {"tags\.1"/],
    ['$not of a filter', { $not: { a: 1 } }, /\$not is not supported here: write {"\$nor"/],
    ['$jsonSchema', { $jsonSchema: {} }, /\$jsonSchema is not supported here: use \$and, \$or, \$nor/],
    ['an inherited name', { a: { $constructor: 1 } }, /\$constructor is not supported here: use \$eq/],
    ['$toString', { a: { $toString: 1 } }, /\$toString is not supported here/],
    ['an operator in another case', { a: { $GT: 1 } }, /\$GT is not supported here/],
    ['an operator at the root', { $gt: 1 }, /\$gt is not supported here: use \$and/],
    ['a combiner on a field', { a: { $or: [{ b: 1 }] } }, /\$or is not supported here: use \$eq/],
    ['operators mixed with fields', { a: { $gt: 1, b: 2 } }, /mixes operators and fields/],
    [
      'an operator without its $',
      { a: { gt: 1 } },
      /"gt" is not an operator: write "\$gt"; or, .+ {"\$eq": {"gt":1}}/,
    ],
    ['a sign', { a: { '>=': 1, '<': 2 } }, /">=" is not an operator: write "\$gte"/],
    ['an operator inside a value', { a: { b: { $gt: 1 } } }, /\$gt is inside a value/],
    ['an operator inside a list', { a: { $in: [{ $gt: 1 }] } }, /\$gt is inside a value/],
    ['$and without filters', { $and: [] }, /\$and takes an array of one or more/],
    ['$or of an object', { $or: { a: 1 } }, /\$or takes an array/],
    ['$or of text', { $or: ['a'] }, /must be an object/],
    ['$not of a value', { a: { $not: 5 } }, /\$not takes an object of operators/],
    ['$not of nothing', { a: { $not: {} } }, /\$not takes an object of operators/],
    ['$not of a pattern', { a: { $not: { $regex: 'x' } } }, /\$regex is not supported here/],
    ['$in of text', { a: { $in: 'abc' } }, /\$in and \$nin take an array/],
    ['$in without values', { a: { $in: [] } }, /\$in and \$nin take an array of 1\.\.1000/],
    ['$in of too many', { a: { $in: Array.from({ length: 1_001 }, (_, n) => n) } }, /array of 1\.\.1000/],
    ['$exists of a number', { a: { $exists: 1 } }, /\$exists must be true or false/],
    ['$gt of null', { a: { $gt: null } }, /\$gt compares with a number or a string/],
    ['$lt of an object', { a: { $lt: {} } }, /\$lt compares with a number or a string/],
    ['$contains of nothing', { a: { $contains: '' } }, /string that is not empty/],
    ['$contains of an object', { a: { $contains: { x: 1 } } }, /string that is not empty/],
    ['$ignoreCase alone', { a: { $ignoreCase: true } }, /\$ignoreCase goes with/],
    ['$ignoreCase of text', { a: { $contains: 'x', $ignoreCase: 'yes' } }, /must be true or false/],
    ['$ignoreCase with $eq', { a: { $eq: 'x', $ignoreCase: true } }, /\$ignoreCase goes with/],
    ['an empty name', { '': 1 }, /field name is empty/],
    ['an empty name in a path', { 'a..b': 1 }, /has an empty name/],
    ['a path with an operator', { 'a.$where': 1 }, /is not a path: names that begin with \$/],
    ['__proto__', JSON.parse('{"__proto__": {"admin": true}}'), /__proto__ cannot be part of a path/],
    ['__proto__ in a path', { 'a.__proto__.b': 1 }, /__proto__ cannot be part of a path/],
    ['a path of 600 characters', { ['a'.repeat(600)]: 1 }, /too long/],
    ['a path of 40 names', { [Array.from({ length: 40 }, () => 'a').join('.')]: 1 }, /too long/],
    ['deep $and', nest({ a: 1 }, (filter) => ({ $and: [filter] })), /nested more than 10 levels/],
    ['deep $not', { a: nest({ $gt: 1 }, (operators) => ({ $not: operators })) }, /more than 10 levels/],
    ['a deep value', { a: nest(1, (value) => ({ b: value })) }, /more than 10 levels/],
    ['a deep value in a list', { a: { $in: [nest(1, (value) => [value])] } }, /more than 10 levels/],
    ['too many conditions', wide, /more than 50 conditions/],
    ['too many objects', { a: Array.from({ length: 60 }, () => ({})) }, /more than 50 conditions/],
  ])('%s', (_name, filter, words) => {
    expect(() => compileFilter(filter)).toThrow(words);
  });

  it('reaches no prototype', () => {
    for (const field of ['constructor', 'toString', 'constructor.name', 'a.length', 'hasOwnProperty']) {
      expect(matches({ [field]: { $exists: true } }, { a: 'text' })).toBe(false);
    }
    expect(matches({ constructor: 'Ferrari' }, { constructor: 'Ferrari' })).toBe(true);
  });
});

describe('the text that a line must hold', () => {
  it.each([
    [{ status: 'open' }, '"open"'],
    [{ a: 1, b: { $contains: 'long text' }, c: 'x' }, 'long text'],
    [{ $and: [{ a: 'one' }, { b: 'longer' }] }, '"longer"'],
    [{ $or: [{ a: 'one' }, { b: 'two' }] }, undefined],
    [{ a: { $ne: 'one' } }, undefined],
    [{ a: { $not: { $eq: 'one' } } }, undefined],
    [{ a: { $contains: 'one', $ignoreCase: true } }, undefined],
    [{ a: '\uFFFD' }, undefined],
    [{ a: 5 }, undefined],
  ])('of %j is %j', (filter, needle) => {
    expect(compileFilter(filter).needle).toBe(needle);
  });
});
