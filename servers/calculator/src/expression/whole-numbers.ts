import type { Decimal } from 'decimal.js';
import {
  absolute,
  add,
  checkDeadline,
  divide,
  fail,
  isExact,
  isWhole,
  isZero,
  multiply,
  negate,
  type Real,
  signOf,
  subtract,
  type Workspace,
} from './arithmetic.ts';
import { greatestCommonDivisor } from './greatest-common-divisor.ts';
import { limits } from './limits.ts';
import {
  bitLength,
  floorQuotient,
  fraction,
  half,
  magnitude,
  type Rational,
  whole,
  zero,
} from './rational.ts';

export function floor(workspace: Workspace, x: Real): Real {
  return isExact(x) ? whole(floorQuotient(x.numerator, x.denominator)) : floorDecimal(workspace, x);
}

/** A decimal within rounding of a whole number counts as that: floor(sqrt(2)^2) is 2, though the decimal is 1.999…9. */
function floorDecimal(workspace: Workspace, x: Decimal): Real {
  if (x.e >= workspace.digits - 10) return x;
  const nearest = x.round();
  const isNear = x
    .minus(nearest)
    .abs()
    .lte(x.abs().times(new workspace.Decimal(10).pow(10 - workspace.digits)));
  if (isNear) workspace.hasCancelled = true;
  return whole(BigInt((isNear ? nearest : x.floor()).toFixed(0)));
}

export function ceil(workspace: Workspace, x: Real): Real {
  return negate(floor(workspace, negate(x)));
}

export function trunc(workspace: Workspace, x: Real): Real {
  return signOf(x) < 0 ? ceil(workspace, x) : floor(workspace, x);
}

/** Rounds to n decimal places, halves away from zero; a negative n rounds to tens, hundreds and so on. */
export function round(workspace: Workspace, x: Real, places: Real = zero): Real {
  if (!isWhole(places) || magnitude(places.numerator) > limits.literalExponent) {
    const hint = `write a whole number from -${limits.literalExponent} to ${limits.literalExponent}`;
    return fail(workspace, 'wrong-arguments', 'round takes a whole number of decimal places', hint);
  }
  const unit = whole(10n ** magnitude(places.numerator));
  const isFine = places.numerator > 0n;
  const scaled = isFine ? multiply(workspace, x, unit) : divide(workspace, x, unit);
  const size = floor(workspace, add(workspace, absolute(scaled), half));
  const rounded = signOf(x) < 0 ? negate(size) : size;
  return isFine ? divide(workspace, rounded, unit) : multiply(workspace, rounded, unit);
}

/** a // b: the quotient rounded down. */
export function divideDown(workspace: Workspace, a: Real, b: Real): Real {
  if (isZero(b)) {
    fail(workspace, 'no-value', 'division by zero', 'test the divisor first: if(b == 0, 0, a // b)');
  }
  if (!isExact(a) || !isExact(b)) return floor(workspace, divide(workspace, a, b));
  return whole(floorQuotient(a.numerator * b.denominator, a.denominator * b.numerator));
}

/** a mod b, with the sign of b. */
export function modulo(workspace: Workspace, a: Real, b: Real): Real {
  const quotient = divideDown(workspace, a, b);
  if (!isWhole(quotient)) return failRemainder(workspace);
  if (!isExact(a) || !isExact(b)) return subtract(workspace, a, multiply(workspace, b, quotient));
  const rest = a.numerator * b.denominator - b.numerator * a.denominator * quotient.numerator;
  return fraction(rest, a.denominator * b.denominator) ?? failRemainder(workspace);
}

function failRemainder(workspace: Workspace): never {
  const message = 'the remainder depends on digits that were rounded away';
  return fail(workspace, 'precision-lost', message, 'take the remainder of smaller numbers');
}

/** The remainder with the sign of a, as % has it in C and JavaScript. */
export function remainder(workspace: Workspace, a: Real, b: Real): Real {
  const size = modulo(workspace, absolute(a), absolute(b));
  return signOf(a) < 0 ? negate(size) : size;
}

export function gcd(workspace: Workspace, ...values: readonly Real[]): Rational {
  let divisor = 0n;
  for (const value of values) {
    checkDeadline(workspace);
    divisor = greatestCommonDivisor(divisor, shortWhole(workspace, value, 'gcd'));
  }
  return whole(divisor);
}

export function lcm(workspace: Workspace, ...values: readonly Real[]): Rational {
  let multiple = 1n;
  for (const value of values) {
    checkDeadline(workspace);
    const factor = shortWhole(workspace, value, 'lcm');
    if (factor === 0n) return zero;
    multiple *= factor / greatestCommonDivisor(multiple, factor);
    shortWhole(workspace, whole(multiple), 'lcm');
  }
  return whole(multiple);
}

function shortWhole(workspace: Workspace, value: Real, name: string): bigint {
  const digits = Math.floor(limits.divisorBits * Math.log10(2));
  if (!isWhole(value)) return failNotWhole(workspace, name, 'whole numbers');
  if (bitLength(value.numerator) > limits.divisorBits) {
    fail(
      workspace,
      'limit',
      `${name} takes numbers of up to ${digits} digits`,
      'divide them by a common factor first',
    );
  }
  return magnitude(value.numerator);
}

function failNotWhole(workspace: Workspace, name: string, wanted: string): never {
  return fail(workspace, 'no-value', `${name} takes ${wanted}`, 'round first, with round(x)');
}

export function factorial(workspace: Workspace, n: Real): Rational {
  const value = natural(workspace, n, 'factorial');
  if (value > limits.factorial) {
    fail(
      workspace,
      'limit',
      `factorial takes numbers up to ${limits.factorial}`,
      'for ratios of factorials use ncr or npr',
    );
  }
  return whole(productOf(1n, value));
}

/** Ways to choose k of n. */
export function ncr(workspace: Workspace, n: Real, k: Real): Rational {
  const [all, some] = [natural(workspace, n, 'ncr'), natural(workspace, k, 'ncr')];
  if (some > all) return zero;
  const fewer = 2n * some > all ? all - some : some;
  return whole(fallingProduct(workspace, all, fewer, 'ncr') / productOf(1n, fewer));
}

/** Ways to choose k of n in order. */
export function npr(workspace: Workspace, n: Real, k: Real): Rational {
  const [all, some] = [natural(workspace, n, 'npr'), natural(workspace, k, 'npr')];
  return some > all ? zero : whole(fallingProduct(workspace, all, some, 'npr'));
}

function natural(workspace: Workspace, value: Real, name: string): bigint {
  const wanted = 'whole numbers from 0';
  if (!isWhole(value)) return failNotWhole(workspace, name, wanted);
  if (value.numerator >= 0n) return value.numerator;
  return fail(workspace, 'no-value', `${name} takes ${wanted}`, 'check the sign of the argument');
}

/** n (n - 1) … (n - k + 1) */
function fallingProduct(workspace: Workspace, n: bigint, k: bigint, name: string): bigint {
  if (k > limits.factorial || BigInt(bitLength(n)) * k > limits.wholeBits) {
    fail(
      workspace,
      'limit',
      `${name} of numbers this large is beyond the limits`,
      k > limits.factorial ? `take k up to ${limits.factorial}` : 'take smaller numbers',
    );
  }
  return productOf(n - k + 1n, n);
}

/** first · … · last, each half by itself: factors of equal length multiply faster than long by short. */
function productOf(first: bigint, last: bigint): bigint {
  if (first > last) return 1n;
  if (first === last) return first;
  const middle = (first + last) / 2n;
  return productOf(first, middle) * productOf(middle + 1n, last);
}
