import { constants, functions } from './functions.ts';
import { limits } from './limits.ts';
import {
  checkArgumentCount,
  expectClosing,
  failAtLeftover,
  failAtMissingValue,
  refuseDoubleFactorial,
  refuseDoublePower,
  refuseImplicitAfterDivision,
  refuseMissingParentheses,
  refuseNumberBeside,
  refusePercentThenSign,
  refuseSignedPercent,
  refuseThousands,
} from './parse-errors.ts';
import { one, type Rational } from './rational.ts';
import { accept, fail, isMod, isNext, parseNested, peek, type Reader } from './reader.ts';
import { squareRoot } from './roots.ts';
import type { ArithmeticOperator, ComparisonOperator, Link, Node } from './syntax-tree.ts';
import type { Token } from './tokenize.ts';
import { explainUnknownName } from './unknown-name.ts';
import { factorial } from './whole-numbers.ts';

/**
 * Reads the tokens of one expression by recursive descent: one function for each line of the grammar, from the
 * loosest operator to the tightest. Where people read a notation in two ways it throws, and names both rewrites.
 */
export function parse(tokens: readonly Token[], variables: ReadonlyMap<string, Rational>): Node {
  const reader: Reader = { tokens, variables, next: 0, depth: 0 };
  if (peek(reader).kind === 'end') {
    fail(reader, 'syntax', 'the expression is empty', 'write something like 2 + 3');
  }
  const tree = parseExpression(reader);
  if (peek(reader).kind !== 'end') failAtLeftover(reader);
  return tree;
}

// expression = or [ '?' expression ':' expression ]
function parseExpression(reader: Reader): Node {
  const condition = parseOr(reader);
  const question = accept(reader, '?');
  if (!question) return condition;
  const whenTrue = parseNested(reader, parseExpression);
  if (!accept(reader, ':')) {
    fail(reader, 'syntax', "this '?' has no ':'", 'write condition ? a : b', question.position);
  }
  const whenFalse = parseNested(reader, parseExpression);
  return { kind: 'conditional', position: question.position, condition, whenTrue, whenFalse };
}

// or = and { 'or' and }
function parseOr(reader: Reader): Node {
  return parseLogic(reader, 'or', parseAnd);
}

// and = not { 'and' not }
function parseAnd(reader: Reader): Node {
  return parseLogic(reader, 'and', parseNot);
}

function parseLogic(reader: Reader, operator: 'and' | 'or', parseOperand: (reader: Reader) => Node): Node {
  const first = parseOperand(reader);
  const operands = [first];
  while (accept(reader, operator)) operands.push(parseOperand(reader));
  return operands.length === 1 ? first : { kind: 'logic', position: first.position, operator, operands };
}

// not = 'not' not | comparison
function parseNot(reader: Reader): Node {
  const not = accept(reader, 'not');
  if (!not) return parseComparison(reader);
  return { kind: 'not', position: not.position, operand: parseNested(reader, parseNot) };
}

// comparison = sum { ('<' | '<=' | '>' | '>=' | '==' | '!=') sum }
function parseComparison(reader: Reader): Node {
  const first = parseSum(reader);
  const rest: Link<ComparisonOperator>[] = [];
  for (;;) {
    const operator = accept(reader, '<', '<=', '>', '>=', '==', '!=');
    if (!operator) break;
    rest.push({ operator: operator.text, position: operator.position, operand: parseSum(reader) });
  }
  return rest.length === 0 ? first : { kind: 'comparison', position: first.position, first, rest };
}

// sum = product { ('+' | '-') product }, where a product that is nothing but b% means b percent of what precedes it
function parseSum(reader: Reader): Node {
  let first = parseProduct(reader);
  let rest: Link<ArithmeticOperator>[] = [];
  for (;;) {
    const operator = accept(reader, '+', '-');
    if (!operator) break;
    const link = { operator: operator.text, position: operator.position, operand: parseProduct(reader) };
    if (isBarePercent(reader, link.operand)) {
      refuseSignedPercent(reader, link);
      first = changeByPercent(chain(first, rest), link);
      rest = [];
    } else {
      rest.push(link);
    }
  }
  return chain(first, rest);
}

/** b% itself, or a sign before it; in parentheses a percentage is a plain number. */
function isBarePercent(reader: Reader, node: Node): boolean {
  if (reader.tokens[reader.next - 1]?.text !== '%') return false;
  return node.kind === 'percent' || (node.kind === 'sign' && isBarePercent(reader, node.operand));
}

function chain(first: Node, rest: readonly Link<ArithmeticOperator>[]): Node {
  return rest.length === 0 ? first : { kind: 'arithmetic', position: first.position, first, rest };
}

/** a + b% as a * (1 + b/100). */
function changeByPercent(whole: Node, change: Link<ArithmeticOperator>): Node {
  const { position } = change;
  const factor = chain({ kind: 'number', position, text: '1', value: one }, [change]);
  return chain(whole, [{ operator: '*', position, operand: factor }]);
}

// product = signed { ('*' | '/' | '//' | '%' | 'mod') signed | power }
function parseProduct(reader: Reader): Node {
  const first = parseSigned(reader);
  const rest: Link<ArithmeticOperator>[] = [];
  for (;;) {
    const { position } = peek(reader);
    const operator = acceptProductOperator(reader);
    if (operator) {
      rest.push({ operator, position, operand: parseSigned(reader) });
    } else if (startsFactor(reader)) {
      const operand = parsePower(reader);
      refuseImplicitAfterDivision(reader, first, rest, operand);
      rest.push({ operator: '*', position, operand });
    } else {
      refuseNumberBeside(reader, rest.at(-1)?.operand ?? first);
      return chain(first, rest);
    }
  }
}

function acceptProductOperator(reader: Reader): ArithmeticOperator | undefined {
  const operator = accept(reader, '*', '/', '//', '%');
  if (operator) return operator.text === '%' ? 'mod' : operator.text;
  if (!isMod(peek(reader))) return undefined;
  reader.next += 1;
  return 'mod';
}

/** Whether the next token begins a factor that may follow another with no sign between: 2x, 2(3), (a)(b), 2√3. */
function startsFactor(reader: Reader, ahead = 0): boolean {
  const token = peek(reader, ahead);
  if (token.kind === 'name') return !isMod(token);
  return isNext(reader, '(', ahead) || isNext(reader, '√', ahead);
}

// signed = ('+' | '-') signed | power
function parseSigned(reader: Reader): Node {
  const sign = accept(reader, '+', '-');
  if (!sign) return parsePower(reader);
  return {
    kind: 'sign',
    position: sign.position,
    operator: sign.text,
    operand: parseNested(reader, parseSigned),
  };
}

// power = postfix [ '^' signed ]
function parsePower(reader: Reader): Node {
  const base = parsePostfix(reader);
  const operator = accept(reader, '^');
  if (!operator) return base;
  const exponent = parseNested(reader, parseSigned);
  return { kind: 'power', position: operator.position, base, exponent };
}

// postfix = primary { '!' | '%' | '²' }
function parsePostfix(reader: Reader): Node {
  const start = reader.next;
  let node = parsePrimary(reader);
  for (;;) {
    const token = peek(reader);
    const { position } = token;
    if (token.kind === 'superscript') {
      reader.next += 1;
      refuseDoublePower(reader, node, token);
      const exponent = { kind: 'number', position, text: token.text, value: token.value } as const;
      node = { kind: 'power', position, base: node, exponent };
    } else if (accept(reader, '!')) {
      if (isNext(reader, '!')) refuseDoubleFactorial(reader, node);
      node = { kind: 'call', position, name: 'factorial', apply: factorial, args: [node] };
    } else if (isNext(reader, '%') && !isModulo(reader)) {
      reader.next += 1;
      refusePercentThenSign(reader, node, start);
      node = { kind: 'percent', position, operand: node };
    } else {
      return node;
    }
  }
}

/** A % with an operand on both sides is the remainder. */
function isModulo(reader: Reader): boolean {
  return peek(reader, 1).kind === 'number' || startsFactor(reader, 1);
}

// primary = number | '(' expression ')' | '√' postfix | name | name '(' arguments ')'
function parsePrimary(reader: Reader): Node {
  const token = peek(reader);
  const { position } = token;
  if (token.kind === 'number') {
    reader.next += 1;
    return { kind: 'number', position, text: token.text, value: token.value };
  }
  if (token.kind === 'name') return parseName(reader, token);
  if (accept(reader, '√')) {
    return {
      kind: 'call',
      position,
      name: 'sqrt',
      apply: squareRoot,
      args: [parseNested(reader, parsePostfix)],
    };
  }
  if (accept(reader, '(')) {
    const inner = parseNested(reader, parseExpression);
    expectClosing(reader, position);
    return inner;
  }
  return failAtMissingValue(reader);
}

function parseName(reader: Reader, token: Token): Node {
  const { position, text } = token;
  const name = text.toLowerCase();
  const definition = functions.get(name);
  if (definition) {
    const args = parseArguments(reader, token);
    checkArgumentCount(reader, token, definition, args.length);
    return { kind: 'call', position, name, apply: definition.apply, args };
  }
  if (name === 'if') return parseIf(reader, token);
  reader.next += 1;
  const node = valueNamed(reader, token);
  if (isNext(reader, '(')) {
    fail(reader, 'syntax', `'${text}' is not a function`, `to multiply, write ${text} * (…)`, position);
  }
  return node;
}

function parseIf(reader: Reader, token: Token): Node {
  const { position } = token;
  const [condition, whenTrue, whenFalse, ...others] = parseArguments(reader, token);
  if (!condition || !whenTrue || !whenFalse || others.length > 0) {
    return fail(reader, 'wrong-arguments', "'if' takes 3 arguments", 'write if(condition, a, b)', position);
  }
  return { kind: 'conditional', position, condition, whenTrue, whenFalse };
}

function valueNamed(reader: Reader, { position, text }: Token): Node {
  const name = text.toLowerCase();
  const constant = constants.get(name);
  if (constant) return { kind: 'constant', position, name, compute: constant.compute };
  if (name === 'true' || name === 'false') return { kind: 'boolean', position, value: name === 'true' };
  const value = reader.variables.get(text);
  if (value) return { kind: 'number', position, text, value };
  const { message, hint } = explainUnknownName(text, isNext(reader, '('), [...reader.variables.keys()]);
  return fail(reader, 'unknown-name', message, hint, position);
}

function parseArguments(reader: Reader, callee: Token): readonly Node[] {
  reader.next += 1;
  const opening = accept(reader, '(') ?? refuseMissingParentheses(reader, callee);
  if (accept(reader, ')')) return [];
  const args: Node[] = [];
  do {
    refuseThousands(reader);
    args.push(parseNested(reader, parseExpression));
    if (args.length > limits.arguments) {
      fail(
        reader,
        'limit',
        `a function takes at most ${limits.arguments} arguments`,
        'evaluate them in groups',
      );
    }
  } while (accept(reader, ','));
  expectClosing(reader, opening.position);
  return args;
}
