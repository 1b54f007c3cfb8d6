import { describe, expect, it } from 'vitest';
import { evaluate } from './unhurried.fixture.ts';

type Row = readonly [decision: string, expression: string, result: string];
const variables = { x: 3, y: '0.1', X: 7, _rate: 2, tax_7b: 8, a: 6, b: 2 };

describe('numbers', () => {
  it.each<Row>([
    ['a decimal', '12.50', '12.5'],
    ['no digit before the point', '.25', '0.25'],
    ['no digit after the point', '5.', '5'],
    ['an exponent', '1e3', '1000'],
    ['a signed exponent in capitals', '1.5E-3', '0.0015'],
    ['an exponent with a plus', '1e+3', '1000'],
    ['leading zeros are decimal', '007', '7'],
    ['underscores between digits', '1_000_000', '1000000'],
    ['underscores in every part', '1_0.0_1e0_3 + .0_1', '10010.01'],
    ['underscores between other digits', '0xa_1f_0 + 0b1_01_10 + 0o1_70_7', '42445'],
    ['hexadecimal', '0x9f', '159'],
    ['hexadecimal in capitals', '0XFF', '255'],
    ['binary', '0b101', '5'],
    ['binary in capitals', '0B101', '5'],
    ['octal', '0o17', '15'],
    ['negative zero is zero', '-0', '0'],
  ])('reads %s: %s', (_, expression, result) => {
    expect(evaluate(expression)).toMatchObject({ result, exact: true });
  });
});

describe('exactness', () => {
  it.each<Row>([
    ['decimal fractions', '0.1 + 0.2', '0.3'],
    ['a third three times', '1/3*3', '1'],
    ['a large power', '2^100', '1267650600228229401496703205376'],
    ['a ratio of factorials', '200!/198!', '39800'],
    ['large terms that cancel', '10^100 + 1 - 10^100', '1'],
    ['comparison beyond 2^53', '9007199254740993 == 9007199254740992', 'false'],
    ['floor of nearly one', 'floor(0.99999999999999999999999999999999999999)', '0'],
    ['a perfect square', 'sqrt(1/4)', '0.5'],
    ['a perfect square of many digits', 'sqrt((10^60 + 1)^2) - 10^60', '1'],
    ['a root of more digits than decimals have', 'root((10^200 + 1)^5, 5) - 10^200', '1'],
    ['the root of 0', 'sqrt(0)', '0'],
    ['a fractional power of an exact root', '8^(2/3)', '4'],
    ['the logarithm of an exact power', 'log(8, 2)', '3'],
    ['the logarithm of a fraction', 'log(1/8, 2)', '-3'],
    ['a logarithm that is a fraction', 'log(8, 4)', '1.5'],
    ['log10', 'log10(1000)', '3'],
    ['log2', 'log2(1024)', '10'],
    ['whole numbers too long for any decimal', '10^100000 == 10^100000 + 1', 'false'],
    [
      'functions of 0',
      'exp(0) + sin(0) + cos(0) + atan(0) + sinh(0) + tanh(0) + asinh(0) + atan2(0, 1)',
      '2',
    ],
    ['functions that are 0', 'ln(1) + log10(1) + acosh(1) + atanh(0)', '0'],
    ['0 as a factor of the irrational', '0 * pi + pi * 0 + 0 / pi', '0'],
    ['a sum of thirds', 'sum(1/3, 1/3, 1/3) == 1', 'true'],
    ['floor division of many digits', '10^20000 // 7 mod 10', '4'],
  ])('keeps %s: %s', (_, expression, result) => {
    expect(evaluate(expression)).toMatchObject({ result, exact: true });
  });
});

describe('operators', () => {
  it.each<Row>([
    ['product before sum', '2 + 3 * 4', '14'],
    ['division', '7 / 2', '3.5'],
    ['floor division', '7 // 2', '3'],
    ['floor division of a negative', '-7 // 2', '-4'],
    ['power, not exclusive or', '2 ^ 10', '1024'],
    ['power in two spellings', '2 ** 10', '1024'],
    ['power from the right', '2 ^ 3 ^ 2', '512'],
    ['power before the sign on its left', '-2 ^ 2', '-4'],
    ['a superscript before the sign too', '-2²', '-4'],
    ['a signed exponent', '2 ^ -1', '0.5'],
    ['0^0', '0 ^ 0', '1'],
    ['a power of 0', '0 ^ 2', '0'],
    ['an even power of a negative', '(-3) ^ 2', '9'],
    ['superscripts', '2² + 2³ + 2⁴', '28'],
    ['a superscript of two digits', '2¹⁰', '1024'],
    ['factorial before power', '2 ^ 3!', '64'],
    ['factorial before the sign', '-3!', '-6'],
    ['root sign', '√16', '4'],
    ['root sign as a factor', '2√16', '8'],
    ['signs in a row', '--2 + +3', '5'],
    ['× and ÷', '6 × 4 ÷ 3', '8'],
    ['· and ⋅', '2 · 3 ⋅ 4', '24'],
    ['the minus sign U+2212', '5 − 3', '2'],
    ['the dash U+2013', '5 – 3', '2'],
    ['a line break is a space, and so is a tab', '1 +\r\n\t2', '3'],
    ['U+00A0 is a space', '1\u00A0+\u00A02', '3'],
  ])('reads %s: %s', (_, expression, result) => {
    expect(evaluate(expression)).toMatchObject({ result, exact: true });
  });
});

describe('products without a sign', () => {
  it.each<Row>([
    ['number and parenthesis', '2(3)', '6'],
    ['two parentheses', '(2)(3)', '6'],
    ['parentheses that hold a division', '(1/2)(3)', '1.5'],
    ['number and name', '2x', '6'],
    ['number and a name that begins with e', '2exp(0)', '2'],
    ['number and power of a name', '2x^2', '18'],
    ['parenthesis and name', '(2)x', '6'],
    ['two names', 'x b', '6'],
    ['a quotient of products', '2x/3', '2'],
    ['a product that ends in a factor', '6 / 2 * 3(4)', '36'],
  ])('multiplies %s: %s', (_, expression, result) => {
    expect(evaluate(expression, { variables }).result).toBe(result);
  });
});

describe('percent', () => {
  it.each<Row>([
    ['a hundredth when nothing follows', '5%', '0.05'],
    ['a part more of what precedes it', '200 + 10%', '220'],
    ['a part less of what precedes it', '200 - 10%', '180'],
    ['a part of the whole sum before it', '100 + 50 + 10%', '165'],
    ['a plain hundredth in parentheses', '100 + (10%)', '100.1'],
    ['a percentage before *', '10% * 50', '5'],
    ['a percentage before * in a sum', '100 + 10% * 50', '105'],
    ['a percentage before /', '10% / 2', '0.05'],
    ['a percentage of parentheses', '100 + (5 + 5)%', '110'],
    ['the remainder between two operands', '10 % 3', '1'],
    ['the remainder without spaces', '10%3', '1'],
    ['the remainder by a parenthesis', '10 %(3)', '1'],
    ['the remainder in words', '-7 mod 3', '2'],
    ['the remainder in capitals', '7 MOD 4', '3'],
    ['the sign of the divisor', '7 mod (-3)', '-2'],
    ['the sign of the dividend in rem', 'rem(-7, 3)', '-1'],
    ['mod as a function', 'mod(-7, 3)', '2'],
    ['the remainder of fractions', '7.5 mod 2', '1.5'],
  ])('reads %s: %s', (_, expression, result) => {
    expect(evaluate(expression)).toMatchObject({ result, exact: true });
  });
});

describe('conditions', () => {
  it.each<Row>([
    ['less', '1 < 2 and not (1 < 1 or 2 < 1)', 'true'],
    ['at most', '1 <= 2 and 1 <= 1 and not 2 <= 1', 'true'],
    ['more', '2 > 1 and not (1 > 1 or 1 > 2)', 'true'],
    ['at least', '2 >= 1 and 1 >= 1 and not 1 >= 2', 'true'],
    ['a chain as in mathematics', '1 < 2 < 3', 'true'],
    ['a chain that fails in the middle', '3 > 2 > 2', 'false'],
    ['equality', '1/2 == 0.5', 'true'],
    ['inequality', '1 != 1', 'false'],
    ['true and false', 'true and not false', 'true'],
    ['words in capitals', 'true AND NOT false', 'true'],
    ['true in capitals', 'TRUE', 'true'],
    ['and before or', 'true or false and false', 'true'],
    ['&& and ||', 'false || true && true', 'true'],
    ['not looser than a comparison', 'not 1 == 2', 'true'],
    ['equality of conditions', '(1 < 2) == (3 < 4)', 'true'],
    ['inequality of conditions', '(1 < 2) != (3 < 4)', 'false'],
    ['? :', '1 < 2 ? 10 : 20', '10'],
    ['? : from the right', 'false ? 1 : false ? 2 : 3', '3'],
    ['if', 'if(1 > 2, 10, 20)', '20'],
    ['equality within rounding', 'sqrt(2)^2 == 2', 'true'],
  ])('reads %s: %s', (_, expression, result) => {
    expect(evaluate(expression).result).toBe(result);
  });

  it.each([
    ['if', 'if(true, 1, 1/0)', '1'],
    ['? :', 'false ? ln(0) : 2', '2'],
    ['and', 'false and 1/0 > 0', 'false'],
    ['or', 'true or 1/0 > 0', 'true'],
    ['a chain', '2 < 1 < 1/0', 'false'],
  ])('leaves the unused operand of %s unevaluated: %s', (_, expression, result) => {
    expect(evaluate(expression).result).toBe(result);
  });
});

describe('names', () => {
  it.each<Row>([
    ['built-in names in any case', 'SQRT(16) + Max(1, 2)', '6'],
    ['variables with their case', 'x + X', '10'],
    ['one underscore in front', '_rate * 2', '4'],
    ['digits and underscores inside', 'tax_7b * 2', '16'],
    ['a variable next to a constant', 'floor(e * x)', '8'],
  ])('knows %s: %s', (_, expression, result) => {
    expect(evaluate(expression, { variables }).result).toBe(result);
  });
});

describe('functions', () => {
  it.each([
    ['abs(-3)', '3'],
    ['sign(-3) + sign(0) + sign(5)', '0'],
    ['floor(-1.5)', '-2'],
    ['ceil(-1.5)', '-1'],
    ['trunc(-1.5)', '-1'],
    ['trunc(1.5)', '1'],
    ['7 // pi + pi // 2', '3'],
    ['rem(7, -3)', '1'],
    ['round(2.5)', '3'],
    ['round(-2.5)', '-3'],
    ['round(2.675, 2)', '2.68'],
    ['round(1250, -2)', '1300'],
    ['round(pi, 4)', '3.1416'],
    ['gcd(12, 18, 27)', '3'],
    ['lcm(4, 6, 10)', '60'],
    ['lcm(3, 5)', '15'],
    ['lcm(0, 0)', '0'],
    ['factorial(5) + fact(3)', '126'],
    ['0!', '1'],
    ['ncr(5, 2)', '10'],
    ['ncr(2, 5) + npr(2, 5)', '0'],
    ['ncr(10^9, 10^9 - 2)', '499999999500000000'],
    ['npr(5, 2)', '20'],
    ['min(3, 1, 2)', '1'],
    ['max(3, 1, 2)', '3'],
    ['sum(1, 2, 3)', '6'],
    ['product(2, 3, 4)', '24'],
    ['mean(1, 2)', '1.5'],
    ['median(9, 1, 2)', '2'],
    ['median(9, 1, 4, 2)', '3'],
    ['variance(2, 4, 4, 4, 5, 5, 7, 9) * 7', '32'],
    ['pvariance(2, 4, 4, 4, 5, 5, 7, 9)', '4'],
    ['stdev(1, 3) == sqrt(2)', 'true'],
    ['pstdev(2, 4, 4, 4, 5, 5, 7, 9)', '2'],
    ['hypot(3, 4)', '5'],
    ['pow(2, 10)', '1024'],
    ['cbrt(-8)', '-2'],
    ['root(-8, 3)', '-2'],
    ['root(16, 4)', '2'],
    ['(-2)^3', '-8'],
    ['exp(0) + cos(0) + cosh(0)', '3'],
    ['ln(1) + sin(0) + atan(0) + asinh(0) + acosh(1) + atanh(0) + tanh(0)', '0'],
  ])('computes %s', (expression, result) => {
    expect(evaluate(expression).result).toBe(result);
  });
});

describe('the reading shown', () => {
  it.each([
    ['1 + 2 * 3', '1 + (2 * 3)'],
    ['-2^2', '-(2 ^ 2)'],
    ['8 / 4 / 2', '(8 / 4) / 2'],
    ['2 * 3 * 4 / 5', '(2 * 3 * 4) / 5'],
    ['6 / 2 * 3', '(6 / 2) * 3'],
    ['1 - 2 + 3 - 4', '1 - 2 + 3 - 4'],
    ['2sqrt(4) + if(true, 1, 2)', '(2 * sqrt(4)) + if(true, 1, 2)'],
    ['200 + 10%', '200 * (1 + (10 / 100))'],
    ['10 % 3', '10 mod 3'],
    ['2π', '2 * pi'],
    ['√9!', 'sqrt(factorial(9))'],
    ['1 < 2 ? 3 : 4', 'if(1 < 2, 3, 4)'],
    ['not 1 < 2 && true', '(not (1 < 2)) and true'],
    ['SQRT(0xFF + 1_000)', 'sqrt(0xFF + 1000)'],
  ])('of %s is %s', (expression, interpreted) => {
    expect(evaluate(expression).interpreted).toBe(interpreted);
  });
});
