import { describe, expect, it } from 'vitest';
import type { ExpressionErrorCode } from './expression-error.ts';
import { evaluate } from './unhurried.fixture.ts';

type Row = readonly [expression: string, code: ExpressionErrorCode, position: number, rewrite: string];

describe('refuses values that do not exist', () => {
  it.each<Row>([
    ['1 / 0', 'no-value', 3, 'if(b == 0, 0, a / b)'],
    ['1 // 0', 'no-value', 3, 'if(b == 0'],
    ['1 mod 0', 'no-value', 3, 'if(b == 0'],
    ['0 ^ -1', 'no-value', 3, 'test the base'],
    ['ln(0)', 'no-value', 1, 'positive numbers'],
    ['ln(-1)', 'no-value', 1, 'positive numbers'],
    ['log(5, 1)', 'no-value', 1, 'another base'],
    ['sqrt(-1)', 'no-value', 1, 'complex numbers are not supported'],
    ['root(-16, 4)', 'no-value', 1, 'complex numbers are not supported'],
    ['(-8)^(1/3)', 'no-value', 5, 'write cbrt(x), for an odd root root(x, n)'],
    ['(-2)^pi', 'no-value', 5, 'root(x, n)'],
    ['tan(pi/2)', 'no-value', 1, 'cosine is not 0'],
    ['asin(2)', 'no-value', 1, 'check the argument'],
    ['acos(-2)', 'no-value', 1, 'check the argument'],
    ['acosh(0)', 'no-value', 1, 'check the argument'],
    ['atanh(1)', 'no-value', 1, 'between -1 and 1'],
    ['atanh(-1)', 'no-value', 1, 'between -1 and 1'],
    ['atan2(0, 0)', 'no-value', 1, 'needs another'],
    ['0.5!', 'no-value', 4, 'round(x)'],
    ['(-1)!', 'no-value', 5, 'check the sign'],
    ['ncr(5, -2)', 'no-value', 1, 'check the sign'],
    ['gcd(1.5, 2)', 'no-value', 1, 'round'],
    ['root(2, 1.5)', 'wrong-arguments', 1, 'write x^(1/n)'],
    ['root(2, 0)', 'wrong-arguments', 1, 'write x^(1/n)'],
    ['round(1, 0.5)', 'wrong-arguments', 1, 'whole number'],
    ['round(1, 10001)', 'wrong-arguments', 1, 'from -10000 to 10000'],
    ['exp(1e12)', 'out-of-range', 1, 'logarithm'],
    ['exp(-1e12)', 'out-of-range', 1, 'logarithm'],
    ['9^9^9^9', 'out-of-range', 2, 'logarithm'],
    ['sin(1e100)', 'out-of-range', 1, 'mod'],
    ['true + 1', 'wrong-type', 1, 'if(condition, 1, 0)'],
    ['sqrt(1 < 2)', 'wrong-type', 6, 'if(condition, 1, 0)'],
    ['1 and true', 'wrong-type', 1, 'compare it'],
    ['not 1', 'wrong-type', 5, 'compare it'],
    ['1 + 2 ? 2 : 3', 'wrong-type', 1, 'compare it'],
    ['1 == true', 'wrong-type', 3, 'parentheses'],
    ['true == 1', 'wrong-type', 6, 'parentheses'],
    ['true < false', 'wrong-type', 6, 'parentheses'],
    ['5001!', 'limit', 5, 'ncr or npr'],
    ['ncr(10^9, 5001)', 'limit', 1, '5000'],
    ['npr(10^1000, 5000)', 'limit', 1, 'take smaller numbers'],
    ['gcd(2, 2^65536)', 'limit', 1, 'common factor'],
    ['lcm(2^40000, 3^30000)', 'limit', 1, 'common factor'],
    ['(1e300 + pi) - 1e300', 'precision-lost', 14, 'cancel'],
    ['pi + 1e300 - 1e300', 'precision-lost', 12, 'cancel'],
    ['(1e80 + pi) - 1e80', 'precision-lost', 2, 'rearrange the expression'],
    ['10^1000000 == 10^1000000 + 1', 'precision-lost', 12, 'cancel'],
    ['e^1000 == e^1000', 'precision-lost', 8, 'logarithms'],
    ['3^400000 mod 7', 'precision-lost', 10, 'smaller numbers'],
  ])('%s', (expression, code, position, rewrite) => {
    const refusal = { code, position, hint: expect.stringContaining(rewrite) };
    expect(() => evaluate(expression)).toThrow(expect.objectContaining(refusal));
  });
});

it.each([
  ['exp(1e9)^3', 'the result is too large: above 10^1000000000'],
  ['10^1000000001', 'the result is too large: above 10^1000000000'],
  ['sinh(2302585094)', 'the result is too large: above 10^1000000000'],
  ['sinh(-1e10)', 'the result is too large: above 10^1000000000'],
  ['cosh(-1e10)', 'the result is too large: above 10^1000000000'],
  ['exp(-1e9)^3', 'the result is too small: below 10^-1000000000'],
])('says on which side %s is out of range', (expression, message) => {
  expect(() => evaluate(expression)).toThrow(message);
});

describe('refuses what costs too much', () => {
  it.each([
    ['length', ' '.repeat(4_097), 4_097],
    ['parts', '1+'.repeat(800), 1_501],
    ['nesting', '('.repeat(101), 102],
    ['arguments', `sum(${'1,'.repeat(501)}1)`, 1_006],
  ])('%s', (_, expression, position) => {
    expect(() => evaluate(expression)).toThrow(expect.objectContaining({ code: 'limit', position }));
  });

  it('more time than the deadline', () => {
    const slow = `sum(${'atan(2),'.repeat(250)}1)`;
    const refusal = { code: 'timeout', hint: 'make its numbers smaller, or evaluate it in parts' };
    expect(() => evaluate(slow, { deadlineMs: 1, precision: 100 })).toThrow(expect.objectContaining(refusal));
  });

  it('more characters than the caller allows', () => {
    expect(() => evaluate('1 + 1', { maxLength: 4 })).toThrow(
      'the expression has 5 characters; the limit is 4',
    );
    expect(evaluate('1 + 1', { maxLength: 5 }).result).toBe('2');
  });

  it.each([[0], [101], [1.5], [Number.NaN]])('a precision of %s', (precision) => {
    const refusal = { code: 'invalid-option', position: 0 };
    expect(() => evaluate('1', { precision })).toThrow(expect.objectContaining(refusal));
  });
});
