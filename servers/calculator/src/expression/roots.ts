import {
  absolute,
  checkRange,
  fail,
  isExact,
  isWhole,
  isZero,
  negate,
  raiseExactly,
  type Real,
  signOf,
  toDecimal,
  type Workspace,
} from './arithmetic.ts';
import { bitLength, one, type Rational, whole } from './rational.ts';

export function squareRoot(workspace: Workspace, x: Real): Real {
  if (signOf(x) < 0) {
    fail(workspace, 'undefined', 'the square root of a negative number is not real', 'complex numbers are not supported');
  }
  return positiveRoot(workspace, x, 2n);
}

export function cubeRoot(workspace: Workspace, x: Real): Real {
  return root(workspace, x, whole(3n));
}

/** The real n-th root: of a negative number too when n is odd. */
export function root(workspace: Workspace, x: Real, n: Real): Real {
  if (!isWhole(n) || n.numerator < 1n) {
    return fail(workspace, 'wrong-arguments', 'the degree of a root is a whole number from 1', 'write x^(1/n) for another');
  }
  if (signOf(x) >= 0) return positiveRoot(workspace, x, n.numerator);
  if (n.numerator % 2n === 0n) {
    fail(workspace, 'undefined', 'an even root of a negative number is not real', 'complex numbers are not supported');
  }
  return negate(positiveRoot(workspace, absolute(x), n.numerator));
}

export function positiveRoot(workspace: Workspace, x: Real, n: bigint): Real {
  if (isZero(x) || n === 1n) return x;
  return exactRoot(workspace, x, n) ?? decimalRoot(workspace, x, n);
}

function decimalRoot(workspace: Workspace, x: Real, n: bigint) {
  const value = toDecimal(workspace, x);
  if (n === 2n) return value.sqrt();
  if (n === 3n) return value.cbrt();
  const { Decimal } = workspace;
  return checkRange(workspace, value.pow(new Decimal(1).div(new Decimal(n))));
}

/** The root of an exact number if it is one itself, with no more digits than the workspace has. */
function exactRoot(workspace: Workspace, x: Real, n: bigint): Rational | undefined {
  if (!isExact(x)) return undefined;
  const top = wholeRoot(workspace, x.numerator, n);
  const bottom = top && wholeRoot(workspace, x.denominator, n);
  return bottom && { numerator: top.numerator, denominator: bottom.numerator };
}

function wholeRoot(workspace: Workspace, value: bigint, n: bigint): Rational | undefined {
  if (value === 1n) return one;
  const length = bitLength(value);
  if (n >= length || length / Number(n) > workspace.digits * 3.3) return undefined;
  const candidate = whole(BigInt(decimalRoot(workspace, whole(value), n).toFixed(0)));
  const power = raiseExactly(candidate, whole(n));
  return power && isWhole(power) && power.numerator === value ? candidate : undefined;
}
