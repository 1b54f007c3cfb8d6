import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { ExpressionError } from './expression-error.ts';

/** The result, or the code of the refusal; anything else that is thrown fails the test. */
function outcomeOf(expression: string): string {
  try {
    return evaluate(expression, { variables: { x: 3, y: '0.5' } }).result;
  } catch (error) {
    if (error instanceof ExpressionError) return error.code;
    throw error;
  }
}

const attacks: Readonly<Record<string, readonly string[]>> = {
  'reaching for a prototype': [
    'constructor',
    'constructor.constructor',
    'constructor("return process")()',
    'toString',
    'toString()',
    'valueOf(1)',
    'hasOwnProperty(1)',
    '__proto__',
    '__proto__(1)',
    '__defineGetter__',
    'prototype',
    'x.constructor',
    'x["constructor"]',
    'sqrt.constructor',
    'sqrt.call(1)',
    'cos.toString()',
    '(1).constructor',
    '1..constructor',
    '1.constructor',
    'Object',
    'isPrototypeOf(x)',
    'get(1)',
    'size',
    'has(x)',
  ],
  'looking like code': [
    'process.exit(1)',
    'require("fs")',
    'import("fs")',
    'eval("1")',
    'Function("return 1")()',
    'globalThis',
    'this',
    'new Date()',
    '(() => 1)()',
    'function(){}',
    'x => x',
    'while(true){}',
    'for(;;){}',
    'throw 1',
    'return 1',
    'let x = 1',
    'x = 1',
    'x += 1',
    'x++',
    'x--',
    '`${x}`',
    '"a" + 1',
    "'a'",
    '/x/',
    '/(a+)+$/',
    '[1,2,3]',
    '{}',
    '({})',
    '1; 2',
    '/* 1 */',
    '<!-- -->',
    'DROP TABLE x',
    '; ls',
    '$(ls)',
    '%s%n',
    'typeof x',
    'void 0',
    'delete x',
    'await 1',
    'yield 1',
    'arguments',
    'undefined',
    'null',
    'NaN',
    'Infinity',
    '-Infinity',
  ],
  'characters that are not what they seem': [
    '1\u0000+1',
    '\u0000',
    '\uD800',
    '\uDC00',
    '1+\uD83D',
    '\uFEFF1',
    '1\u200B1',
    '1\u200D1',
    '\u202E1+2',
    '\u2066x\u2069',
    '\u0441os(1)',
    '\u0440i',
    '\uFF11\uFF0B\uFF11',
    '\u0661+\u0662',
    '\u{1D7D9}+1',
    '\u{1F600}',
    'e\u0301',
    '\u212F',
    '2\u2044 3',
    '\u3000',
    '\u2028',
    '\u001B[31m',
    '\u007F',
    'ｓｉｎ(1)',
    '¹²³',
    '²',
  ],
};

const refusal = /^(syntax|unsupported|unknown-name|wrong-arguments)$/;

describe.each(Object.entries(attacks))('%s', (_, expressions) => {
  it.each(expressions)('%j is refused', (expression) => {
    expect(outcomeOf(expression)).toMatch(refusal);
  });
});

describe('what looks like code and is arithmetic', () => {
  it.each([
    ['++x', '3'],
    ['1 // 2', '0'],
    ['1²³⁴⁵⁶⁷⁸⁹', '1'],
    ['1 < 2 ? 3 : 4', '3'],
  ])('%j is %s', (expression, result) => {
    expect(outcomeOf(expression)).toBe(result);
  });
});
