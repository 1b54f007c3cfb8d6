import { describe, expect, it } from 'vitest';
import { evaluate } from './unhurried.fixture.ts';
import { readVariables } from './variables.ts';

describe('variables', () => {
  it('takes a JSON number by its shortest decimal form', () => {
    const variables = JSON.parse('{"a": 0.1, "b": 0.2, "c": 1e21, "d": -5e-7}');
    expect(evaluate('a + b == 0.3 and c == 10^21 and d * 2 == -0.000001', { variables }).result).toBe('true');
  });

  it.each([['9007199254740993'], ['-9007199254740993'], ['12345678901234567890'], ['1.2345678901234567e25']])(
    'refuses the JSON number %s, whose digits may have changed',
    (written) => {
      const variables = JSON.parse(`{"v": ${written}}`);
      const refusal = {
        code: 'invalid-variable',
        message: 'the variable "v" is too large for a JSON number to keep its digits',
        hint: 'pass it as a string of digits',
      };
      expect(() => evaluate('v', { variables })).toThrow(expect.objectContaining(refusal));
    },
  );

  it.each([[9007199254740991], [1e16], [-123456789012345e10], [Math.PI], [1e300]])(
    'takes the JSON number %d',
    (value) => {
      expect(Number(evaluate('v', { variables: { v: value } }).result)).toBe(value);
    },
  );

  it.each([
    ['digits beyond a JSON number', '9007199254740993', '9007199254740993'],
    ['an exponent', '1.5e-3', '0.0015'],
    ['a sign', '-2', '-2'],
    ['a plus sign', '+2', '2'],
    ['no digit before the point', '.5', '0.5'],
    ['spaces around it', ' 7 ', '7'],
  ])('takes a string with %s', (_, value, result) => {
    expect(evaluate('v', { variables: { v: value } })).toMatchObject({ result, exact: true });
  });

  it.each([
    ['hexadecimal', '0xff'],
    ['an underscore', '1_000'],
    ['a comma', '1,000'],
    ['a fraction', '1/2'],
    ['an expression', '1+1'],
    ['Infinity', 'Infinity'],
    ['nothing', ''],
    ['digits of another script', '١٢'],
  ])('refuses a string with %s', (_, value) => {
    expect(() => evaluate('1', { variables: { v: value } })).toThrow(
      'the variable "v" is not a decimal number',
    );
  });

  it.each([
    ['a boolean', true],
    ['null', null],
    ['a list', [1]],
    ['an object', { valueOf: () => 1 }],
  ])('refuses %s as a value', (_, value) => {
    expect(() => readVariables({ v: value })).toThrow(
      'the variable "v" is neither a number nor a string of digits',
    );
  });

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY]])('refuses %s as a value', (value) => {
    expect(() => evaluate('1', { variables: { v: value } })).toThrow('is not a decimal number');
  });

  it.each([['2x'], ['x y'], ['a.b'], ['π'], ['__proto__'], ['_'], ['']])('refuses %j as a name', (name) => {
    expect(() => readVariables(JSON.parse(`{${JSON.stringify(name)}: 1}`))).toThrow('is not a name');
  });

  it.each([['pi'], ['E'], ['Sqrt'], ['if'], ['AND'], ['mod'], ['true']])('refuses to shadow %s', (name) => {
    expect(() => evaluate('1', { variables: { [name]: 1 } })).toThrow('is a built-in name');
  });

  it('knows the names of Object.prototype only when they are given', () => {
    expect(evaluate('constructor + toString', { variables: { constructor: 1, toString: 2 } }).result).toBe(
      '3',
    );
    expect(() => evaluate('valueOf')).toThrow("the name 'valueOf' is not known");
  });

  it('refuses more than 1,000 digits as too many, not as an invalid number', () => {
    expect(() => evaluate('v', { variables: { v: '1'.repeat(1_001) } })).toThrow(
      'the variable "v" has 1001 characters; the limit is 1000',
    );
  });

  it('refuses an exponent that would take megabytes', () => {
    expect(() => evaluate('v', { variables: { v: '1e999999999' } })).toThrow('has an exponent beyond 10000');
  });

  it('refuses more than 100', () => {
    const variables = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`v${index}`, index]));
    const refusal = {
      code: 'limit',
      message: 'there are 101 variables; the limit is 100',
      hint: 'write values that never change into the expression',
    };
    expect(() => evaluate('1', { variables })).toThrow(expect.objectContaining(refusal));
  });
});
