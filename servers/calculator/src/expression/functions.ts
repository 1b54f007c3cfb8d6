import { absolute, add, divide, multiply, type Real, signOf, type Workspace } from './arithmetic.ts';
import * as irrational from './irrational.ts';
import { logarithm, power } from './power.ts';
import { half, one, whole } from './rational.ts';
import { cubeRoot, root, squareRoot } from './roots.ts';
import * as statistics from './statistics.ts';
import type { Operation } from './syntax-tree.ts';
import * as wholeNumbers from './whole-numbers.ts';

export interface BuiltInFunction {
  readonly parameters: string;
  readonly arity: readonly [least: number, most: number];
  readonly about: string;
  readonly apply: Operation;
  /** A number of arguments that people read in two ways. */
  readonly ambiguity?: { readonly count: number; readonly message: string; readonly hint: string };
}

interface BuiltInConstant {
  readonly about: string;
  readonly compute: (workspace: Workspace) => Real;
}

type Unary = (workspace: Workspace, x: Real) => Real;
type Binary = (workspace: Workspace, a: Real, b: Real) => Real;
type Variadic = (workspace: Workspace, first: Real, ...others: readonly Real[]) => Real;

function unary(about: string, apply: Unary, parameters = 'x'): BuiltInFunction {
  return { parameters, arity: [1, 1], about, apply };
}

function binary(parameters: string, about: string, apply: Binary): BuiltInFunction {
  return { parameters, arity: [2, 2], about, apply };
}

function variadic(about: string, apply: Variadic, least = 1): BuiltInFunction {
  return { parameters: 'a, b, …', arity: [least, Number.POSITIVE_INFINITY], about, apply };
}

const rounding: BuiltInFunction = {
  parameters: 'x, n = 0',
  arity: [1, 2],
  about: 'to n decimals, halves away from zero; round(x, -2) to hundreds',
  apply: wholeNumbers.round,
};

const logarithmToBase: BuiltInFunction = {
  ...binary('x, base', 'logarithm to any base', logarithm),
  ambiguity: {
    count: 1,
    message: 'log with one argument is ambiguous: to some it is log10, to others ln',
    hint: 'write log10(x), ln(x) or log(x, base)',
  },
};

const factorial = unary('n!, of a whole number up to 5000', wholeNumbers.factorial, 'n');

/**
 * Every function but `if`, which the parser keeps apart because it leaves one argument unevaluated.
 * A Map, because a name from outside that is looked up on an object also finds `constructor` and `__proto__`.
 */
export const functions: ReadonlyMap<string, BuiltInFunction> = new Map([
  ['abs', unary('absolute value', (_, x) => absolute(x))],
  ['sign', unary('-1, 0 or 1', (_, x) => whole(BigInt(signOf(x))))],
  ['floor', unary('rounded down', wholeNumbers.floor)],
  ['ceil', unary('rounded up', wholeNumbers.ceil)],
  ['trunc', unary('rounded towards zero', wholeNumbers.trunc)],
  ['round', rounding],
  ['mod', binary('a, b', 'remainder with the sign of b, as a mod b', wholeNumbers.modulo)],
  ['rem', binary('a, b', 'remainder with the sign of a, as % in C or JavaScript', wholeNumbers.remainder)],
  ['gcd', variadic('greatest common divisor', wholeNumbers.gcd)],
  ['lcm', variadic('least common multiple', wholeNumbers.lcm)],
  ['factorial', factorial],
  ['fact', factorial],
  ['ncr', binary('n, k', 'ways to choose k of n', wholeNumbers.ncr)],
  ['npr', binary('n, k', 'ways to choose k of n in order', wholeNumbers.npr)],

  ['min', variadic('smallest', statistics.smallest)],
  ['max', variadic('largest', statistics.largest)],
  ['sum', variadic('sum', statistics.sum)],
  ['product', variadic('product', statistics.product)],
  ['mean', variadic('arithmetic mean', statistics.mean)],
  ['median', variadic('middle value, or the mean of the two middle ones', statistics.median)],
  ['variance', variadic('variance of a sample (n - 1)', statistics.variance, 2)],
  ['stdev', variadic('standard deviation of a sample (n - 1)', statistics.stdev, 2)],
  ['pvariance', variadic('variance of a population (n)', statistics.pvariance)],
  ['pstdev', variadic('standard deviation of a population (n)', statistics.pstdev)],
  ['hypot', variadic('square root of the sum of squares', statistics.hypot)],

  ['pow', binary('x, y', 'x^y', power)],
  ['sqrt', unary('square root', squareRoot)],
  ['cbrt', unary('real cube root', cubeRoot)],
  ['root', binary('x, n', 'real n-th root', root)],
  ['exp', unary('e^x', irrational.exp)],
  ['ln', unary('natural logarithm', irrational.ln)],
  ['log', logarithmToBase],
  ['log2', unary('logarithm to base 2', (workspace, x) => logarithm(workspace, x, whole(2n)))],
  ['log10', unary('logarithm to base 10', (workspace, x) => logarithm(workspace, x, whole(10n)))],

  ['sin', unary('sine; angles are in radians', irrational.sin)],
  ['cos', unary('cosine', irrational.cos)],
  ['tan', unary('tangent', irrational.tan)],
  ['asin', unary('inverse sine', irrational.asin)],
  ['acos', unary('inverse cosine', irrational.acos)],
  ['atan', unary('inverse tangent', irrational.atan)],
  ['atan2', binary('y, x', 'angle of the point (x, y)', irrational.atan2)],
  ['sinh', unary('hyperbolic sine', irrational.sinh)],
  ['cosh', unary('hyperbolic cosine', irrational.cosh)],
  ['tanh', unary('hyperbolic tangent', irrational.tanh)],
  ['asinh', unary('inverse hyperbolic sine', irrational.asinh)],
  ['acosh', unary('inverse hyperbolic cosine', irrational.acosh)],
  ['atanh', unary('inverse hyperbolic tangent', irrational.atanh)],
  ['degrees', unary('radians to degrees', degrees)],
  ['radians', unary('degrees to radians: sin(radians(30))', radians)],
]);

export const constants: ReadonlyMap<string, BuiltInConstant> = new Map([
  ['pi', { about: '3.14159…, also π', compute: irrational.pi }],
  ['tau', { about: '2 pi', compute: (workspace) => irrational.pi(workspace).times(2) }],
  ['e', { about: '2.71828…', compute: (workspace) => irrational.exp(workspace, one) }],
  ['phi', { about: '1.61803…, the golden ratio', compute: goldenRatio }],
]);

/** Names no variable may take; case does not matter. */
export function isReserved(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    functions.has(lower) ||
    constants.has(lower) ||
    ['if', 'and', 'or', 'not', 'true', 'false'].includes(lower)
  );
}

function degrees(workspace: Workspace, x: Real): Real {
  return divide(workspace, multiply(workspace, x, whole(180n)), irrational.pi(workspace));
}

function radians(workspace: Workspace, x: Real): Real {
  return divide(workspace, multiply(workspace, x, irrational.pi(workspace)), whole(180n));
}

function goldenRatio(workspace: Workspace): Real {
  return multiply(workspace, half, add(workspace, one, squareRoot(workspace, whole(5n))));
}
