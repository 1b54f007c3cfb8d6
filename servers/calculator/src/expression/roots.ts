import {
  absolute,
  checkRange,
  fail,
  isExact,
  isWhole,
  isZero,
  negate,
  type Real,
  signOf,
  toDecimal,
  type Workspace,
} from './arithmetic.ts';
import { limits } from './limits.ts';
import { bitLength, type Rational, whole } from './rational.ts';

export function squareRoot(workspace: Workspace, x: Real): Real {
  if (signOf(x) < 0) {
    fail(
      workspace,
      'no-value',
      'the square root of a negative number is not real',
      'complex numbers are not supported',
    );
  }
  return positiveRoot(workspace, x, 2n);
}

export function cubeRoot(workspace: Workspace, x: Real): Real {
  return root(workspace, x, whole(3n));
}

/** The real n-th root; also of a negative number when n is odd. */
export function root(workspace: Workspace, x: Real, n: Real): Real {
  if (!isWhole(n) || n.numerator < 1n) {
    return fail(
      workspace,
      'wrong-arguments',
      'the degree of a root is a whole number from 1',
      'write x^(1/n) for another',
    );
  }
  if (signOf(x) >= 0) return positiveRoot(workspace, x, n.numerator);
  if (n.numerator % 2n === 0n) {
    fail(
      workspace,
      'no-value',
      'an even root of a negative number is not real',
      'complex numbers are not supported',
    );
  }
  return negate(positiveRoot(workspace, absolute(x), n.numerator));
}

function positiveRoot(workspace: Workspace, x: Real, n: bigint): Real {
  if (isZero(x) || n === 1n) return x;
  return (isExact(x) ? exactRoot(workspace, x, n) : undefined) ?? decimalRoot(workspace, x, n);
}

function decimalRoot(workspace: Workspace, x: Real, n: bigint) {
  const value = toDecimal(workspace, x);
  if (n === 2n) return value.sqrt();
  if (n === 3n) return value.cbrt();
  return checkRange(workspace, value.pow(toDecimal(workspace, { numerator: 1n, denominator: n })));
}

/** The root of an exact number, if the root is exact too. */
export function exactRoot(workspace: Workspace, x: Rational, n: bigint): Rational | undefined {
  const numerator = wholeRoot(workspace, x.numerator, n);
  if (numerator === undefined) return undefined;
  const denominator = wholeRoot(workspace, x.denominator, n);
  return denominator === undefined ? undefined : { numerator, denominator };
}

function wholeRoot(workspace: Workspace, value: bigint, n: bigint): bigint | undefined {
  const length = bitLength(value);
  if (value === 1n) return value;
  if (n >= length || length > limits.divisorBits) return undefined;
  const start = decimalRoot(workspace, whole(value), n);
  let root = BigInt(start.toFixed(0));
  // For a short root, the decimal is enough. From 1 for a root of 1.4, a step of Newton's method would go up to
  // value / n, whose power fills the memory. From a start with many right digits, each step doubles their number.
  const steps = start.e < workspace.digits - 10 ? 0 : 12;
  for (let step = 0; step < steps; step += 1) {
    const next = (root * (n - 1n) + value / root ** (n - 1n)) / n;
    if (next === root) break;
    root = next;
  }
  return root ** n === value ? root : undefined;
}
