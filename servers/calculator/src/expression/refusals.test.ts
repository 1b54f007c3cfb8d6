import { describe, expect, it } from 'vitest';
import type { ExpressionErrorCode } from './expression-error.ts';
import { evaluate } from './unhurried.fixture.ts';

const variables = { x: 3, a: 6, b: 2, c: 5 };

type Row = readonly [expression: string, code: ExpressionErrorCode, position: number, rewrite: string];

describe('refuses what is read in two ways, and names both', () => {
  it.each<Row>([
    ['log(100)', 'ambiguous', 1, 'write log10(x), ln(x) or log(x, base)'],
    ['3!!', 'ambiguous', 3, 'write (3!)!'],
    ['3! !', 'ambiguous', 4, 'write (3!)!'],
    ['1/2x', 'ambiguous', 4, 'write 1 / (2 * x) or (1 / 2) * x'],
    ['8/2(2+2)', 'ambiguous', 5, 'write 8 / (2 * (2 + 2)) or (8 / 2) * (2 + 2)'],
    ['a/b c', 'ambiguous', 5, 'write a / (b * c) or (a / b) * c'],
    ['7 mod 2x', 'ambiguous', 8, 'write 7 mod (2 * x) or (7 mod 2) * x'],
    ['10 % -3', 'ambiguous', 6, 'write 10 mod (-3) for the remainder, or (10%) - 3 for the percentage'],
    ['10% - 5', 'ambiguous', 5, 'write 10 mod (-5) for the remainder, or (10%) - 5 for the percentage'],
    ['10% + 5', 'ambiguous', 5, 'write 10 mod (+5) for the remainder, or (10%) + 5 for the percentage'],
    ['100 - 5% - 20', 'ambiguous', 10, 'write 5 mod (-20) for the remainder, or (x - 5%) - 20'],
    ['100 - 5% - 5%', 'ambiguous', 10, 'write 5 mod (-5%) for the remainder, or (x - 5%) - 5%'],
    ['(100) - 5% - 20', 'ambiguous', 12, 'or (x - 5%) - 20'],
    ['3! - 5% - 20', 'ambiguous', 9, 'or (x - 5%) - 20'],
    ['2 * -5% - 3', 'ambiguous', 9, 'or (5%) - 3'],
    ['100 * 5% - 3', 'ambiguous', 10, 'or (5%) - 3'],
    ['20% + 5%', 'ambiguous', 5, 'write 20 mod (+5%) for the remainder, or (20%) + (5%)'],
    ['20% + 5 % 3', 'ambiguous', 5, 'or (20%) + 5 for'],
    ['20% + 5 % x', 'ambiguous', 5, 'or (20%) + 5 for'],
    ['20% + 5 %(3)', 'ambiguous', 5, 'or (20%) + 5 for'],
    ['5%%', 'ambiguous', 3, 'write one % for a percentage, or mod for the remainder'],
    ['100 + -10%', 'ambiguous', 5, 'write - b%'],
    ['100 - -10%', 'ambiguous', 5, 'write + b%'],
    ['2²^3', 'ambiguous', 3, 'write (2^2)^n or 2^(2^n)'],
    ['2² ³', 'ambiguous', 4, 'write (2^2)^n or 2^(2^n)'],
    ['2²!', 'ambiguous', 3, 'write (2^2)! or 2^(2!)'],
    ['sum(1,000, 2,000)', 'ambiguous', 6, 'write one number without commas'],
    ['max(3, 12,050.5)', 'ambiguous', 10, 'two with a blank after the comma'],
    ['sum(2,500,000)', 'ambiguous', 10, 'write one number without commas'],
  ])('%s', (expression, code, position, rewrite) => {
    const refusal = { code, position, hint: expect.stringContaining(rewrite) };
    expect(() => evaluate(expression, { variables })).toThrow(expect.objectContaining(refusal));
  });
});

it.each(['sum(1,500,2)', 'sum(1, 000)', 'sum(1000,000)', 'sum(0,010)', 'sum(1,0)'])(
  'reads the numbers of %s as arguments',
  (expression) => {
    expect(evaluate(expression).exact).toBe(true);
  },
);

describe('refuses notations of other languages, and names ours', () => {
  it.each<Row>([
    ['|x|', 'unsupported', 1, 'write abs(x)'],
    ['1,000', 'syntax', 2, 'write 1000 or 1_000'],
    ['(1,000)', 'syntax', 3, 'write 1000 or 1_000'],
    [' = 5', 'unsupported', 2, "leave the '=' out"],
    ['x = 5', 'unsupported', 3, 'write == to compare'],
    ['x == = 5', 'unsupported', 6, 'write == to compare'],
    ['x := 5', 'unsupported', 3, 'variables'],
    ['x <> 5', 'unsupported', 3, 'write !='],
    ['x === 5', 'unsupported', 3, 'write =='],
    ['5!==120', 'unsupported', 2, 'write != to compare; for a factorial write (5!) == 120'],
    ['x =< 5', 'unsupported', 3, 'write <='],
    ['x ≤ 5', 'unsupported', 3, 'write <='],
    ['x ≥ 5', 'unsupported', 3, 'write >='],
    ['x ≠ 5', 'unsupported', 3, 'write !='],
    ['2 ∗ 3', 'unsupported', 3, 'write *'],
    ['1⁄2', 'unsupported', 2, 'write /'],
    ['1＋2', 'unsupported', 2, 'write +'],
    ['１+2', 'unsupported', 1, 'write 1'],
    ['½', 'unsupported', 1, 'write 1/2'],
    ['2⁻¹', 'unsupported', 2, 'write ^-1'],
    ['∛8', 'unsupported', 1, 'write cbrt(x)'],
    ['90°', 'unsupported', 3, 'write radians(90)'],
    ['2τ', 'unsupported', 2, 'write tau'],
    ['∞', 'unsupported', 1, 'a large number'],
    ['6 & 3', 'unsupported', 3, 'write and'],
    ['6 | 3', 'unsupported', 3, 'write or'],
    ['~6', 'unsupported', 1, 'write not'],
    ['1 << 3', 'unsupported', 3, 'write x * 2^n'],
    ['8 >> 3', 'unsupported', 3, 'write x // 2^n'],
    ['1; 2', 'unsupported', 2, 'call once for each expression'],
    ['1 # one', 'unsupported', 3, 'leave the comment out'],
    ['1 /* one */', 'unsupported', 3, 'leave the comment out'],
    ['"1"', 'unsupported', 1, 'numbers, names and operators'],
    ["'1'", 'unsupported', 1, 'numbers, names and operators'],
    ['[1, 2]', 'unsupported', 1, 'sum(1, 2, 3)'],
    ['1..5', 'syntax', 1, 'sum(1, 2, 3)'],
    ['x.y', 'unsupported', 2, 'a decimal point needs a digit'],
    ['Math.sqrt(2)', 'unsupported', 5, 'write sqrt(2)'],
    ['\\frac{1}{2}', 'unsupported', 1, 'write a / b'],
    ['5.toString', 'syntax', 1, 'to multiply, write'],
    ['$5', 'unsupported', 1, 'write the number alone'],
    ['{1}', 'unsupported', 1, 'group with ( and )'],
    ['!true', 'syntax', 1, 'write not'],
  ])('%s', (expression, code, position, rewrite) => {
    const refusal = { code, position, hint: expect.stringContaining(rewrite) };
    expect(() => evaluate(expression, { variables })).toThrow(expect.objectContaining(refusal));
  });

  it.each([
    ['a byte order mark', '1\uFEFF+ 2', 'U+FEFF'],
    ['a zero-width space', '1\u200B+ 2', 'U+200B'],
    ['NUL', '1\u0000', 'U+0000'],
    ['a lone surrogate', '1 + \uD800', 'U+D800'],
    ['a Cyrillic letter', '\u0441os(1)', 'U+0441'],
    ['a full-width letter', '\uFF50i', 'U+FF50'],
  ])('%s, by its code point', (_, expression, codePoint) => {
    const refusal = { code: 'unsupported', message: expect.stringContaining(codePoint) };
    expect(() => evaluate(expression)).toThrow(expect.objectContaining(refusal));
  });
});

describe('refuses malformed numbers', () => {
  it.each<Row>([
    ['2e', 'syntax', 1, 'write 2 * e'],
    ['2e + 1', 'syntax', 1, 'write 2 * e'],
    ['1e3e', 'syntax', 1, 'write 1e3 *'],
    ['1e3x', 'syntax', 1, 'write 1e3 *'],
    ['1.2.3', 'syntax', 1, 'write one point'],
    ['1__000', 'syntax', 1, 'between two digits'],
    ['1_', 'syntax', 1, 'between two digits'],
    ['1_.5', 'syntax', 1, 'between two digits'],
    ['1._5', 'syntax', 1, 'between two digits'],
    ['0x1.8', 'syntax', 1, 'only whole numbers'],
    ['0b201', 'syntax', 1, 'binary digits'],
    ['0b102', 'syntax', 1, 'binary digits'],
    ['0x', 'syntax', 1, 'hexadecimal digits'],
    ['0o81', 'syntax', 1, 'octal digits'],
    ['0o18', 'syntax', 1, 'octal digits'],
    ['.', 'unsupported', 1, '0.5'],
    ['1e10001', 'limit', 1, '10^12000'],
    ['1'.repeat(1_001), 'limit', 1, 'with an exponent'],
    [`0x${'f'.repeat(999)}`, 'limit', 1, 'with an exponent'],
    [`2${'²'.repeat(1_001)}`, 'limit', 2, 'with an exponent'],
  ])('%s', (expression, code, position, rewrite) => {
    const refusal = { code, position, hint: expect.stringContaining(rewrite) };
    expect(() => evaluate(expression, { variables })).toThrow(expect.objectContaining(refusal));
  });
});

describe('refuses what the grammar has no place for', () => {
  it.each<Row>([
    ['', 'syntax', 1, '2 + 3'],
    ['   ', 'syntax', 4, '2 + 3'],
    ['1 +', 'syntax', 4, 'complete it'],
    ['* 2', 'syntax', 1, 'before it'],
    ['(1 + 2', 'syntax', 1, "add the missing ')'"],
    ['1 + 2)', 'syntax', 6, "add the missing '('"],
    ['()', 'syntax', 2, 'before it'],
    ['sqrt 4', 'syntax', 1, 'write sqrt(4)'],
    ['sin^2(x)', 'syntax', 1, 'write sin(x)^2'],
    ['sin²(x)', 'syntax', 1, 'write sin(x)^2'],
    ['sin^3(x)', 'syntax', 1, 'write sin(x)^3'],
    ['sin^(3)(x)', 'syntax', 1, 'write sin(x)^n'],
    ['sin^-1(0.5)', 'syntax', 1, 'write asin(x), or 1 / sin(x)'],
    ['ln^-1(x)', 'syntax', 1, 'write ln(x)^-1'],
    ['log 100', 'syntax', 1, 'write log10(x), ln(x) or log(x, base)'],
    ['5 rem 3', 'syntax', 3, 'write rem(a, b)'],
    ['mod 7 4', 'syntax', 1, 'write mod(a, b)'],
    ['7 atan2 3', 'syntax', 3, 'write atan2(y, x)'],
    ['1 if 2 else 3', 'syntax', 3, 'write if(condition, a, b)'],
    ['max 3 4', 'syntax', 1, 'write max(a, b, …)'],
    ['5 % mod(7, 4)', 'syntax', 10, 'write a mod mod(b, c)'],
    ['(2)3', 'syntax', 4, 'write 2 * 3'],
    ['1 + 2 * (3)4', 'syntax', 12, 'write 3 * 4'],
    ['1 000', 'syntax', 3, '1000 as one number'],
    ['pi(2)', 'syntax', 1, 'write pi * (…)'],
    ['x(2)', 'syntax', 1, 'write x * (…)'],
    ['1 + not true', 'syntax', 5, '(not a)'],
    ['true ? 1', 'syntax', 6, 'write condition ? a : b'],
    ['true ? (1 : 2', 'syntax', 11, 'write condition ? a : b'],
    ['1 not 2', 'syntax', 3, 'put an operator'],
    ['1 : 2', 'syntax', 3, 'write condition ? a : b'],
    ['%5', 'syntax', 1, '10%'],
    ['³√8', 'syntax', 1, 'root(x, 3)'],
    ['sin(90 degrees)', 'syntax', 8, 'write radians(90) for 90 degrees'],
    ['2 radians', 'syntax', 3, 'angles are in radians'],
    ['degrees pi', 'syntax', 1, 'write degrees(pi)'],
    ['3 1/2', 'syntax', 3, 'write 3 * 1, 3 + 1, or 31 as one number'],
    ['_', 'syntax', 1, 'variables'],
    ['__proto__', 'syntax', 1, 'variables'],
    ['sqrt()', 'wrong-arguments', 1, 'write sqrt(x)'],
    ['sqrt(1, 2)', 'wrong-arguments', 1, 'write sqrt(x)'],
    ['round(1, 2, 3)', 'wrong-arguments', 1, 'write round(x, n = 0)'],
    ['stdev(1)', 'wrong-arguments', 1, 'write stdev(a, b, …)'],
    ['if(true, 1)', 'wrong-arguments', 1, 'write if(condition, a, b)'],
    ['if(true, 1, 2, 3)', 'wrong-arguments', 1, 'write if(condition, a, b)'],
  ])('%s', (expression, code, position, rewrite) => {
    const refusal = { code, position, hint: expect.stringContaining(rewrite) };
    expect(() => evaluate(expression, { variables })).toThrow(expect.objectContaining(refusal));
  });
});

it.each([
  ['sqrt(1, 2)', "'sqrt' takes 1 argument, not 2"],
  ['log(1, 2, 3)', "'log' takes 2 arguments, not 3"],
  ['round()', "'round' takes 1 or 2 arguments, not 0"],
  ['stdev(1)', "'stdev' takes 2 or more arguments, not 1"],
])('says how many arguments a function takes: %s', (expression, message) => {
  expect(() => evaluate(expression)).toThrow(message);
});

describe('refuses names it does not know, and says which was meant', () => {
  it.each<Row>([
    ['1 + sqr(4)', 'unknown-name', 5, 'sqrt(x)'],
    ['arcsin(1)', 'unknown-name', 1, 'write asin'],
    ['avg(1, 2)', 'unknown-name', 1, 'write mean'],
    ['facotrial(5)', 'unknown-name', 1, 'did you mean factorial?'],
    ['roud(1)', 'unknown-name', 1, 'did you mean round?'],
    ['total_price', 'unknown-name', 1, 'variables'],
    ['constructor', 'unknown-name', 1, 'variables'],
    ['i', 'unknown-name', 1, 'complex numbers are not supported'],
    ['5 km', 'unknown-name', 3, 'units are not supported'],
    ['5 feet', 'unknown-name', 3, 'units are not supported'],
    ['sin(90 deg)', 'unknown-name', 8, 'write radians(90) for 90 degrees'],
    ['sind(30)', 'unknown-name', 1, 'write radians(90) for 90 degrees'],
    ['exp2(3)', 'unknown-name', 1, 'write 2^x'],
    ['roundup(-1.2)', 'unknown-name', 1, 'write sign(x) * ceil(abs(x))'],
    ['corr(1, 2, 3, 4)', 'unknown-name', 1, 'write the sum out'],
    ['deg(pi)', 'unknown-name', 1, 'degrees(x)'],
    ['20% of 50', 'unknown-name', 5, 'write 20% * 50'],
    ['random()', 'unknown-name', 1, 'no randomness'],
    ['now()', 'unknown-name', 1, 'no clock'],
    ['ans + 1', 'unknown-name', 1, 'no previous answer'],
    ['solve(x)', 'unknown-name', 1, 'no symbolic algebra'],
    ['det(x)', 'unknown-name', 1, 'no lists, ranges or matrices'],
    ['5 xor 3', 'unknown-name', 3, 'no bit operators'],
    ['inf', 'unknown-name', 1, 'no infinity'],
  ])('%s', (expression, code, position, rewrite) => {
    const refusal = { code, position, hint: expect.stringContaining(rewrite) };
    expect(() => evaluate(expression, { variables })).toThrow(expect.objectContaining(refusal));
  });

  it('knows variables by their exact case, and suggests the one that exists', () => {
    const refusal = { code: 'unknown-name', hint: 'did you mean speed?' };
    expect(() => evaluate('Speed', { variables: { speed: 1 } })).toThrow(expect.objectContaining(refusal));
  });

  // The squares of these lengths are what comparing letter by letter costs.
  it.each([
    ['a short name with a long one', 'abcdefg', 60_000],
    ['two long names', 'b'.repeat(5_000), 5_000],
  ])('does not compare %s', (_, name, length) => {
    const refusal = { code: 'unknown-name', hint: 'give it a value in variables' };
    expect(() => evaluate(name, { variables: { ['a'.repeat(length)]: 1 }, maxLength: 5_000 })).toThrow(
      expect.objectContaining(refusal),
    );
  });

  it('suggests the variable also for a name that has a rewrite of its own', () => {
    const refusal = { code: 'unknown-name', hint: 'did you mean total?' };
    expect(() => evaluate('Total', { variables: { total: 1 } })).toThrow(expect.objectContaining(refusal));
  });
});
