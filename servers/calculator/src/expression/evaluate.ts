import { evaluateReliably } from './evaluate-reliably.ts';
import { ExpressionError } from './expression-error.ts';
import { formatNumber } from './format-number.ts';
import { defaults, limits } from './limits.ts';
import { parse } from './parse.ts';
import { print } from './syntax-tree.ts';
import { tokenize } from './tokenize.ts';
import { readVariables } from './variables.ts';

export interface EvaluateOptions {
  /** Values by name, as they come from JSON; a string of digits is exact where a number has been rounded. */
  readonly variables?: Readonly<Record<string, number | string>>;
  /** Significant digits of a result that has to be rounded: 1 to 100, 34 unless given. */
  readonly precision?: number;
  /** 200 unless given. */
  readonly deadlineMs?: number;
  /** Longest expression in characters, 4096 unless given. */
  readonly maxLength?: number;
}

export interface Evaluation {
  /** Decimal digits, in full or with an exponent; `true` or `false` for a condition. */
  readonly result: string;
  /** Whether `result` as printed is the value itself. */
  readonly exact: boolean;
  /** The expression as it was read, every grouping shown. It evaluates to the same result. */
  readonly interpreted: string;
  /** The value as numerator/denominator, where it is known exactly and `result` had to be rounded. */
  readonly fraction?: string;
  /** What the digits alone do not show, for example `rounded to 34 digits`. */
  readonly notes: readonly string[];
}

/**
 * Evaluates one expression of the language described in `help`.
 *
 * Fractions stay exact. Roots, logarithms and angles are computed twice, with more digits the second time, until both
 * results agree in every digit asked for. So each digit of `result` is right, or there is no result. `notes` tells the
 * one exception: two irrational terms that agree in over a hundred digits count as equal, as sqrt(2)^2 and 2 must.
 *
 * Throws `ExpressionError` and nothing else, whatever the text. Never returns Infinity or NaN, never runs code,
 * and stops at the deadline; `limits` bounds every single step. `interpreted` may be longer and deeper than the
 * expression, so it may exceed a limit that the expression does not.
 */
export function evaluate(expression: string, options: EvaluateOptions = {}): Evaluation {
  const { precision, deadlineMs, maxLength } = readOptions(options);
  const deadline = performance.now() + deadlineMs;
  if (expression.length > maxLength) {
    const message = `the expression has ${expression.length} characters; the limit is ${maxLength}`;
    throw new ExpressionError('limit', message, maxLength + 1, 'split it and evaluate the pieces');
  }
  const variables = readVariables(options.variables ?? {});
  const tree = parse(tokenize(expression), variables);
  const { value, cancelledDigits } = evaluateReliably(tree, precision, deadline);
  const interpreted = print(tree);
  const isCertain = cancelledDigits === undefined;
  const notes = isCertain ? [] : [`a difference below 1 part in 10^${cancelledDigits} was taken as 0`];
  if (typeof value === 'boolean') return { result: String(value), exact: isCertain, interpreted, notes };
  const { text, isExact, fraction } = formatNumber(value, precision);
  return {
    result: text,
    exact: isExact && isCertain,
    interpreted,
    ...(fraction === undefined ? {} : { fraction }),
    notes: isExact ? notes : [`rounded to ${precision} ${precision === 1 ? 'digit' : 'digits'}`, ...notes],
  };
}

function readOptions({
  precision,
  deadlineMs,
  maxLength,
}: EvaluateOptions): Required<Omit<EvaluateOptions, 'variables'>> {
  const inRange = (name: string, value: number, most: number) => {
    if (Number.isInteger(value) && value >= 1 && value <= most) return value;
    const hint =
      most === Number.MAX_SAFE_INTEGER
        ? 'pass a positive whole number'
        : `pass a whole number from 1 to ${most}`;
    throw new ExpressionError('invalid-option', `${name} cannot be ${value}`, 0, hint);
  };
  return {
    precision: inRange('precision', precision ?? defaults.precision, limits.precision),
    deadlineMs: inRange('deadlineMs', deadlineMs ?? defaults.deadlineMs, Number.MAX_SAFE_INTEGER),
    maxLength: inRange('maxLength', maxLength ?? limits.length, Number.MAX_SAFE_INTEGER),
  };
}
