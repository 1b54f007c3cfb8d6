import { ExpressionError } from './expression-error.ts';
import { limits } from './limits.ts';
import { type Rational, whole } from './rational.ts';
import { readDecimal } from './read-number.ts';
import { refuseCharacter, refusedSymbols } from './refused-notation.ts';

export type Token = { readonly position: number; readonly text: string } & (
  | { readonly kind: 'number' | 'superscript'; readonly value: Rational }
  | { readonly kind: 'name' | 'operator' | 'end' }
);

/** Splits an expression into tokens; the last one is `end`. Each operator gets one spelling: × becomes *, && and. */
export function tokenize(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < expression.length) {
    if (/[ \t\r\n\u00A0]/.test(expression.charAt(at))) {
      at += 1;
      continue;
    }
    const { token, length } = readToken(expression, at);
    tokens.push(token);
    at += length;
    if (tokens.length > limits.tokens) {
      throw new ExpressionError(
        'limit',
        `the expression has more than ${limits.tokens} parts`,
        at,
        'split it and evaluate the pieces',
      );
    }
  }
  return [...tokens, { kind: 'end', position: expression.length + 1, text: '' }];
}

interface Read {
  readonly token: Token;
  readonly length: number;
}

function readToken(expression: string, at: number): Read {
  return (
    readRadixNumber(expression, at) ??
    readDecimalNumber(expression, at) ??
    readName(expression, at) ??
    readSuperscript(expression, at) ??
    readOperator(expression, at)
  );
}

// 0x, 0b or 0o, then everything a person could have meant as part of the number, to be checked afterwards
const radixNumber = /0([xbo])([\w.]*)/iy;
const radixDigits = new Map([
  ['x', { name: 'hexadecimal', digits: /^[\da-f]+(?:_[\da-f]+)*$/i }],
  ['b', { name: 'binary', digits: /^[01]+(?:_[01]+)*$/ }],
  ['o', { name: 'octal', digits: /^[0-7]+(?:_[0-7]+)*$/ }],
]);

function readRadixNumber(expression: string, at: number): Read | undefined {
  const [text, letter = '', digits = ''] = matchAt(radixNumber, expression, at) ?? [];
  const radix = radixDigits.get(letter.toLowerCase());
  if (text === undefined || radix === undefined) return undefined;
  if (!radix.digits.test(digits)) {
    const hint = digits.includes('.')
      ? 'only whole numbers can be written this way'
      : `put ${radix.name} digits, and only those, after 0${letter}; to multiply, write *`;
    throw new ExpressionError('syntax', `'${brief(text)}' is not a valid ${radix.name} number`, at + 1, hint);
  }
  checkLength(text, at);
  const value = whole(BigInt(text.replaceAll('_', '')));
  return { token: { kind: 'number', position: at + 1, text, value }, length: text.length };
}

// digits with an optional point among them, or a point and digits; then an optional exponent
const decimalNumber = /(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d[\d_]*)?/iy;
const misplacedUnderscore = /_(?!\d)|[^\d]_/;

function readDecimalNumber(expression: string, at: number): Read | undefined {
  const [text] = matchAt(decimalNumber, expression, at) ?? [];
  if (text === undefined) return undefined;
  checkLength(text, at);
  if (misplacedUnderscore.test(text)) {
    const hint = 'an underscore goes between two digits: 1_000';
    throw new ExpressionError('syntax', `'${brief(text)}' has a misplaced underscore`, at + 1, hint);
  }
  checkWhatFollows(expression, at, text);
  const plain = text.replaceAll('_', '');
  const value = readDecimal(plain);
  if (value === undefined) {
    const message = `the exponent of '${brief(text)}' is beyond ${limits.literalExponent}`;
    throw new ExpressionError('limit', message, at + 1, 'write the power out: 10^12000');
  }
  return { token: { kind: 'number', position: at + 1, text: plain, value }, length: text.length };
}

function checkLength(text: string, at: number): void {
  if (text.length <= limits.literalLength) return;
  const message = `the number has ${text.length} characters; the limit is ${limits.literalLength}`;
  throw new ExpressionError('limit', message, at + 1, 'round it, or write it with an exponent: 1.5e300');
}

function checkWhatFollows(expression: string, at: number, text: string): void {
  const rest = expression.slice(at + text.length, at + text.length + 2);
  const shown = brief(text);
  const refuse = (message: string, hint: string) => {
    throw new ExpressionError('syntax', message, at + 1, hint);
  };
  if (/e/i.test(text) && /^[a-z_]/i.test(rest)) {
    refuse(`'${shown}${rest.charAt(0)}' continues after its exponent`, `to multiply, write ${shown} * …`);
  }
  if (/^e(?![a-z_])/i.test(rest)) {
    refuse(
      `'${shown}e' lacks the digits of its exponent`,
      `write ${shown} * e for the constant e, or ${shown}e3`,
    );
  }
  if (rest.startsWith('..') || (text.endsWith('.') && rest.startsWith('.'))) {
    refuse('there are no ranges', 'pass the numbers as arguments, for example sum(1, 2, 3)');
  }
  if (rest.startsWith('.')) {
    refuse(`'${shown}.' has a second decimal point`, 'write one point, and no thousands separator: 1234.5');
  }
  if (text.endsWith('.') && /^[a-z_]/i.test(rest)) {
    refuse('there are no members or properties here', `to multiply, write ${shown}0 * …`);
  }
}

const name = /_?[a-z][a-z\d_]*/iy;
const words = new Set(['and', 'or', 'not']);

function readName(expression: string, at: number): Read | undefined {
  const [text] = expression.startsWith('π', at) ? ['π'] : (matchAt(name, expression, at) ?? []);
  if (text === undefined) return readMisplacedUnderscore(expression, at);
  const word = text.toLowerCase();
  const token: Token = words.has(word)
    ? { kind: 'operator', position: at + 1, text: word }
    : { kind: 'name', position: at + 1, text: text === 'π' ? 'pi' : text };
  return { token, length: text.length };
}

function readMisplacedUnderscore(expression: string, at: number): undefined {
  if (!expression.startsWith('_', at)) return;
  const message = 'a name may start with one underscore and then a letter';
  throw new ExpressionError(
    'syntax',
    message,
    at + 1,
    'there is no "previous answer"; pass values in variables',
  );
}

const superscript = /[⁰¹²³⁴⁵⁶⁷⁸⁹]+/y;

function readSuperscript(expression: string, at: number): Read | undefined {
  const [text] = matchAt(superscript, expression, at) ?? [];
  if (text === undefined) return undefined;
  checkLength(text, at);
  const digits = text.normalize('NFKC');
  const token = {
    kind: 'superscript',
    position: at + 1,
    text: digits,
    value: whole(BigInt(digits)),
  } as const;
  return { token, length: text.length };
}

const operators = new Map([
  ...['//', '<=', '>=', '==', '!=', '+', '-', '*', '/', '%', '^', '!'].map((text) => [text, text] as const),
  ...['(', ')', ',', '?', ':', '<', '>', '√'].map((text) => [text, text] as const),
  ['**', '^'],
  ['&&', 'and'],
  ['||', 'or'],
  ['×', '*'],
  ['·', '*'],
  ['⋅', '*'],
  ['÷', '/'],
  ['−', '-'],
  ['–', '-'],
]);

function readOperator(expression: string, at: number): Read {
  for (const length of [3, 2, 1]) {
    const symbol = expression.slice(at, at + length);
    const text = operators.get(symbol);
    if (text !== undefined) {
      return { token: { kind: 'operator', position: at + 1, text }, length: symbol.length };
    }
    const refusal = refusedSymbols.get(symbol);
    if (refusal) throw new ExpressionError('unsupported', refusal.message, at + 1, refusal.hint);
  }
  if (expression.startsWith('=', at)) throw refuseEqualsSign(expression, at);
  const { message, hint } = refuseCharacter(String.fromCodePoint(expression.codePointAt(at) ?? 0));
  throw new ExpressionError('unsupported', message, at + 1, hint);
}

function refuseEqualsSign(expression: string, at: number): ExpressionError {
  return expression.slice(0, at).trim() === ''
    ? new ExpressionError('unsupported', "an expression does not start with '='", at + 1, "leave the '=' out")
    : new ExpressionError(
        'unsupported',
        "'=' neither compares nor assigns here",
        at + 1,
        'write == to compare; pass values in variables to name them',
      );
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function brief(text: string): string {
  return text.length <= 24 ? text : `${text.slice(0, 20)}…`;
}
