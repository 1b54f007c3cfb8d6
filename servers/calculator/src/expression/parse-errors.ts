import { type BuiltInFunction, functions } from './functions.ts';
import { fail, isMod, isNext, peek, type Reader } from './reader.ts';
import { anglesAreInRadians } from './refused-notation.ts';
import { type ArithmeticOperator, type Link, type Node, print } from './syntax-tree.ts';
import type { Token } from './tokenize.ts';

/** 1/2x and 8/2(2+2): some divide by the product, others multiply the quotient. */
export function refuseImplicitAfterDivision(
  reader: Reader,
  first: Node,
  rest: readonly Link<ArithmeticOperator>[],
  right: Node,
): void {
  const last = rest.at(-1);
  if (last === undefined || last.operator === '*') return;
  const dividend = rest.length === 1 ? show(first, 'a') : 'a';
  const [divisor, factor] = [show(last.operand, 'b'), show(right, 'c')];
  const { operator } = last;
  fail(
    reader,
    'ambiguous',
    `a product without * after ${operator} is ambiguous`,
    `write ${dividend} ${operator} (${divisor} * ${factor}) or (${dividend} ${operator} ${divisor}) * ${factor}`,
    right.position,
  );
}

/** 10 % -3 and 10% - 5 differ only in spaces, which mean nothing. `start` is the first token of the node. */
export function refusePercentThenSign(reader: Reader, node: Node, start: number): void {
  const sign = peek(reader);
  if (sign.text === '%') {
    fail(reader, 'ambiguous', "'%%' is ambiguous", 'write one % for a percentage, or mod for the remainder');
  }
  if (!isNext(reader, '+') && !isNext(reader, '-')) return;
  const next = peek(reader, 1);
  const [value, other] = [show(node, 'a'), next.kind === 'number' ? next.text : 'b'];
  const percent = isPercentAfterSign(reader) ? '%' : '';
  const change = signBefore(reader, start);
  const left = change ? `(x ${change} ${value}%)` : `(${value}%)`;
  const right = percent && !change ? `(${other}%)` : `${other}${percent}`;
  fail(
    reader,
    'ambiguous',
    `'%' before '${sign.text}' is ambiguous`,
    `write ${value} mod (${sign.text}${other}${percent}) for the remainder, or ${left} ${sign.text} ${right} for the percentage`,
  );
}

/** Whether what follows the next sign is a percentage by itself; 5 % 3 is a remainder. */
function isPercentAfterSign(reader: Reader): boolean {
  const { kind, text } = peek(reader, 3);
  const isOperand = kind === 'number' || kind === 'name' || text === '(' || text === '√';
  return isNext(reader, '%', 2) && !isOperand;
}

/** The + or - between a value and the token at `start`, if one is there. */
function signBefore(reader: Reader, start: number): string | undefined {
  const [value, sign] = reader.tokens.slice(Math.max(start - 2, 0), start);
  if (value === undefined || (value.kind === 'operator' && !/^[)!]$/.test(value.text))) return undefined;
  return sign && /^[-+]$/.test(sign.text) ? sign.text : undefined;
}

/** 100 + -10%: is that 10% less of 100, or 0.1 less? */
export function refuseSignedPercent(
  reader: Reader,
  { operator, operand, position }: Link<ArithmeticOperator>,
): void {
  if (operand.kind !== 'sign') return;
  const isLess = (operator === '-') !== (operand.operator === '-');
  fail(
    reader,
    'ambiguous',
    `a signed percentage after '${operator}' is ambiguous`,
    `write ${isLess ? '-' : '+'} b% to change by that part of what precedes it, or put the percentage in parentheses`,
    position,
  );
}

/** 3!! is the double factorial to some and (3!)! to others. */
export function refuseDoubleFactorial(reader: Reader, node: Node): void {
  const value = show(node, 'n');
  fail(
    reader,
    'ambiguous',
    "'!!' is ambiguous",
    `write (${value}!)! for the factorial of the factorial; there is no double factorial, multiply it out`,
  );
}

/** 2²^3 and 2²! : a superscript is read first, the same power written with ^ is not. */
export function refuseDoublePower(reader: Reader, node: Node, superscript: Token): void {
  const { kind, text } = peek(reader);
  if (kind !== 'superscript' && !isNext(reader, '^') && !isNext(reader, '!')) return;
  const base = show(node, 'x');
  const sign = kind === 'superscript' ? '^' : text;
  const tail = sign === '!' ? '!' : `${sign}n`;
  fail(
    reader,
    'ambiguous',
    `a superscript followed by ${sign} is ambiguous`,
    `write (${base}^${superscript.text})${tail} or ${base}^(${superscript.text}${tail})`,
  );
}

/** (2)3 and 2 3: a number after a value is more often a lost operator or a split number than a product. */
export function refuseNumberBeside(reader: Reader, node: Node): void {
  const { kind, text } = peek(reader);
  if (kind !== 'number') return;
  const before = reader.tokens[reader.next - 1];
  const left = show(node, 'a');
  const hint =
    before?.kind === 'number'
      ? `write ${left} * ${text}, ${left} + ${text}, or ${before.text}${text} as one number`
      : `write ${left} * ${text}`;
  fail(reader, 'syntax', `an operator is missing before ${text}`, hint);
}

/** sum(1,000): nobody writes a number of three digits that begins with 0, except as the end of a thousand. */
export function refuseThousands(reader: Reader): void {
  const [first, comma, second] = reader.tokens.slice(reader.next - 2, reader.next + 1);
  if (!first || comma?.text !== ',' || second?.position !== comma.position + 1) return;
  if (!/^[1-9]\d{0,2}$/.test(first.text) || !/^0\d\d(?:\.|$)/.test(second.text)) return;
  fail(
    reader,
    'ambiguous',
    `'${first.text},${second.text}' is one number to some and two to others`,
    // Without the digits: they may be a part of 2,500,000.
    'write one number without commas, or two with a blank after the comma',
    comma.position,
  );
}

/** sqrt 4, sin^2(x), 5 rem 3 and 90 degrees. */
export function refuseMissingParentheses(reader: Reader, { text, position }: Token): never {
  const next = peek(reader);
  const isOperand = next.kind === 'number' || next.kind === 'name';
  const isUnit = !isOperand && /^(?:degrees|radians)$/i.test(text);
  const hint = isUnit ? anglesAreInRadians : hintOfCall(reader, text.toLowerCase(), isOperand);
  return fail(reader, 'syntax', `'${text}' needs its arguments in parentheses`, hint, position);
}

function hintOfCall(reader: Reader, name: string, isOperand: boolean): string {
  const { ambiguity, arity, parameters } = functions.get(name) ?? functionIf;
  const call = `${name}(${parameters})`;
  if (isNext(reader, '^') || peek(reader).kind === 'superscript') {
    const exponent = exponentNext(reader);
    const isInverse = exponent === '-1' && functions.has(`a${name}`);
    return isInverse ? `write a${call}, or 1 / ${call} for the reciprocal` : `write ${call}^${exponent}`;
  }
  if (ambiguity) return ambiguity.hint;
  const takesOne = arity[0] === 1 && arity[1] <= 2;
  return isOperand && takesOne ? `write ${name}(${peek(reader).text})` : `write ${call}`;
}

const functionIf: Pick<BuiltInFunction, 'ambiguity' | 'arity' | 'parameters'> = {
  arity: [3, 3],
  parameters: 'condition, a, b',
};

/** The exponent in ^2, ^-1 or ², as far as it is a single number or name. */
function exponentNext(reader: Reader): string {
  if (peek(reader).kind === 'superscript') return peek(reader).text;
  const sign = isNext(reader, '-', 1) ? '-' : '';
  const { kind, text } = peek(reader, sign ? 2 : 1);
  return kind === 'number' || kind === 'name' ? `${sign}${text}` : 'n';
}

export function checkArgumentCount(
  reader: Reader,
  { text, position }: Token,
  definition: BuiltInFunction,
  count: number,
): void {
  const [least, most] = definition.arity;
  if (count >= least && count <= most) return;
  const { ambiguity, parameters } = definition;
  if (ambiguity?.count === count) fail(reader, 'ambiguous', ambiguity.message, ambiguity.hint, position);
  const wanted =
    least === most ? `${least}` : Number.isFinite(most) ? `${least} or ${most}` : `${least} or more`;
  const message = `'${text}' takes ${wanted} ${wanted === '1' ? 'argument' : 'arguments'}, not ${count}`;
  fail(reader, 'wrong-arguments', message, `write ${text.toLowerCase()}(${parameters})`, position);
}

/** Fails at a token in the place of a value. */
export function failAtMissingValue(reader: Reader): never {
  const { kind, text } = peek(reader);
  if (kind === 'end') {
    return fail(
      reader,
      'syntax',
      'the expression ends where a value is expected',
      'complete it, or remove the last sign',
    );
  }
  if (kind === 'superscript') {
    return fail(
      reader,
      'syntax',
      'a superscript needs a value before it',
      `write x^${text}, or root(x, ${text})`,
    );
  }
  if (text === 'not') {
    return fail(
      reader,
      'syntax',
      "'not' is looser than the operator before it",
      'put it in parentheses: (not a)',
    );
  }
  if (text === '!') {
    return fail(reader, 'syntax', "'!' follows a number and means factorial", 'for negation write not');
  }
  const hint =
    text === '%' ? 'write the number before it: 10%' : 'write a number, a name or a parenthesis before it';
  return fail(reader, 'syntax', `a value is expected before '${text}'`, hint);
}

/** Fails at a token after a complete expression. */
export function failAtLeftover(reader: Reader): never {
  const { text } = peek(reader);
  if (text === ',') return refuseComma(reader);
  if (text === ')') {
    return fail(reader, 'syntax', "this ')' closes nothing", "remove it, or add the missing '('");
  }
  if (text === ':') return fail(reader, 'syntax', "':' without a '?' before it", 'write condition ? a : b');
  return fail(reader, 'syntax', `'${text}' is not expected here`, 'put an operator between two values');
}

/** Expects the closing parenthesis of a group or a call that began at `opening`. */
export function expectClosing(reader: Reader, opening: number): void {
  if (isNext(reader, ')')) {
    reader.next += 1;
    return;
  }
  if (peek(reader).kind === 'end') {
    fail(reader, 'syntax', "this '(' is never closed", "add the missing ')'", opening);
  }
  if (isNext(reader, ',')) refuseComma(reader, opening);
  failAtLeftover(reader);
}

function refuseComma(reader: Reader, opening?: number): never {
  const before = reader.tokens[reader.tokens.findIndex(({ position }) => position === opening) - 1];
  if (before && isMod(before)) {
    fail(
      reader,
      'syntax',
      "'mod' after a value is an operator",
      'write a mod mod(b, c) for the remainder, or a * mod(b, c) for the product',
    );
  }
  return fail(
    reader,
    'syntax',
    'a comma only separates the arguments of a function',
    'write 1000 or 1_000 for a thousand, 3.14 with a point, and call once for each expression',
  );
}

/** A node as the caller would write it; the stand-in when that is long. */
function show(node: Node, standIn: string): string {
  const text = print(node);
  if (text.length > 30) return standIn;
  const isAtom = /^[\w.]+$/.test(text) || node.kind === 'call' || node.kind === 'conditional';
  return isAtom ? text : `(${text})`;
}
