import { ExpressionError, type ExpressionErrorCode } from './expression-error.ts';
import { limits } from './limits.ts';
import type { Rational } from './rational.ts';
import type { Token } from './tokenize.ts';

/** Where the parser stands in the tokens of one expression. */
export interface Reader {
  readonly tokens: readonly Token[];
  readonly variables: ReadonlyMap<string, Rational>;
  next: number;
  depth: number;
}

export function peek(reader: Reader, ahead = 0): Token {
  const token = reader.tokens[Math.min(reader.next + ahead, reader.tokens.length - 1)];
  if (token === undefined) throw new Error('the tokenizer always ends with an end token');
  return token;
}

/** Takes the next token if it is one of these operators. */
export function accept<Operator extends string>(
  reader: Reader,
  ...operators: readonly Operator[]
): { readonly text: Operator; readonly position: number } | undefined {
  const { text, position } = peek(reader);
  const found = operators.find((operator) => operator === text);
  if (found === undefined) return undefined;
  reader.next += 1;
  return { text: found, position };
}

export function isNext(reader: Reader, operator: string, ahead = 0): boolean {
  return peek(reader, ahead).text === operator;
}

export function isMod({ text }: Token): boolean {
  return text.toLowerCase() === 'mod';
}

/** Parses one level further in; the limit keeps hostile nesting from exhausting the stack. */
export function parseNested<Result>(reader: Reader, parse: (reader: Reader) => Result): Result {
  reader.depth += 1;
  if (reader.depth > limits.depth) {
    const message = `the expression is nested more than ${limits.depth} levels deep`;
    fail(reader, 'limit', message, 'evaluate an inner part first and pass its result in variables');
  }
  const result = parse(reader);
  reader.depth -= 1;
  return result;
}

/** Refuses the expression at the next token, or at the given one. */
export function fail(
  reader: Reader,
  code: ExpressionErrorCode,
  message: string,
  hint?: string,
  position = peek(reader).position,
): never {
  throw new ExpressionError(code, message, position, hint);
}
