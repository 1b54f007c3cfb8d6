import {
  absolute,
  checkRange,
  divide,
  fail,
  isExact,
  isWhole,
  isZero,
  multiply,
  negate,
  type Real,
  raiseExactly,
  signOf,
  toDecimal,
  type Workspace,
} from './arithmetic.ts';
import { exp, ln } from './irrational.ts';
import { compareRationals, magnitude, one, type Rational, whole, zero } from './rational.ts';
import { exactRoot } from './roots.ts';

/** base ^ exponent, with 0^0 = 1. */
export function power(workspace: Workspace, base: Real, exponent: Real): Real {
  if (isZero(exponent)) return one;
  if (isZero(base)) {
    if (signOf(exponent) > 0) return zero;
    return fail(workspace, 'no-value', '0 to a negative power is a division by zero', 'test the base first');
  }
  if (signOf(base) < 0) return powerOfNegative(workspace, base, exponent);
  return (
    raiseExactly(base, exponent) ??
    rootAndPower(workspace, base, exponent) ??
    multiplyOut(workspace, base, exponent) ??
    throughLogarithm(workspace, base, exponent)
  );
}

function powerOfNegative(workspace: Workspace, base: Real, exponent: Real): Real {
  if (!isWhole(exponent)) {
    return fail(
      workspace,
      'no-value',
      'a negative number has no real power with a fractional exponent',
      'for the real cube root write cbrt(x), for an odd root root(x, n)',
    );
  }
  const size = power(workspace, absolute(base), exponent);
  return exponent.numerator % 2n === 0n ? size : negate(size);
}

/** 8^(2/3) by way of the exact cube root. */
function rootAndPower(workspace: Workspace, base: Real, exponent: Real): Real | undefined {
  if (!isExact(base) || !isExact(exponent) || exponent.denominator === 1n) return undefined;
  const root = exactRoot(workspace, base, exponent.denominator);
  return root && raiseExactly(root, whole(exponent.numerator));
}

/** A small power, by multiplication, because a logarithm can vanish: that of 1 + exp(-1000) is 0 in all digits. */
function multiplyOut(workspace: Workspace, base: Real, exponent: Real): Real | undefined {
  if (!isWhole(exponent) || magnitude(exponent.numerator) > 100n) return undefined;
  return checkRange(workspace, toDecimal(workspace, base).pow(Number(exponent.numerator)));
}

// Decimal.pow would first round the base: (1 + 1e-60)^(10^60) is e, not 1.
function throughLogarithm(workspace: Workspace, base: Real, exponent: Real): Real {
  return exp(workspace, multiply(workspace, exponent, ln(workspace, base)));
}

/** The logarithm to a base, exact for an exact power of it: log(8, 4) is 3/2. */
export function logarithm(workspace: Workspace, x: Real, base: Real): Real {
  const lnOfBase = ln(workspace, base);
  if (isZero(lnOfBase)) {
    fail(workspace, 'no-value', 'there is no logarithm to the base 1', 'choose another base');
  }
  const quotient = divide(workspace, ln(workspace, x), lnOfBase);
  return exactLogarithm(workspace, x, base, quotient) ?? quotient;
}

/** Tries the few fractions that the approximate quotient may stand for. */
function exactLogarithm(workspace: Workspace, x: Real, base: Real, quotient: Real): Rational | undefined {
  if (!isExact(x) || !isExact(base)) return undefined;
  const approximate = toDecimal(workspace, quotient);
  for (let denominator = 1; denominator <= 12; denominator += 1) {
    const scaled = approximate.times(denominator);
    const numerator = scaled.round();
    if (scaled.minus(numerator).abs().gt(1e-10) || numerator.e > 9) continue;
    const [p, q] = [whole(BigInt(numerator.toFixed(0))), whole(BigInt(denominator))];
    const [left, right] = [raiseExactly(base, p), raiseExactly(x, q)];
    if (left && right && compareRationals(left, right) === 0)
      return { numerator: p.numerator, denominator: q.numerator };
  }
  return undefined;
}
