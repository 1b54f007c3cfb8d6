import { greatestCommonDivisor } from './greatest-common-divisor.ts';
import { limits } from './limits.ts';

/** An exact number: a fraction in lowest terms, its denominator positive, and 1 for a whole number. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const zero = whole(0n);
export const one = whole(1n);
export const half: Rational = { numerator: 1n, denominator: 2n };

export function whole(value: bigint): Rational {
  return { numerator: value, denominator: 1n };
}

/** Reduces to lowest terms; undefined when the result exceeds the limits and must become a decimal. */
export function fraction(numerator: bigint, denominator: bigint): Rational | undefined {
  if (denominator < 0n) return fraction(-numerator, -denominator);
  if (denominator === 1n || numerator % denominator === 0n) {
    return withinLimits(numerator / denominator, 1n);
  }
  if (denominator >= largestReducible) return undefined;
  const divisor = greatestCommonDivisor(magnitude(numerator), denominator);
  return withinLimits(numerator / divisor, denominator / divisor);
}

function withinLimits(numerator: bigint, denominator: bigint): Rational | undefined {
  const largest = denominator === 1n ? largestWhole : largestPart;
  const fits = magnitude(numerator) < largest && denominator < largest;
  return fits ? { numerator, denominator } : undefined;
}

// Sum and product take the common divisors of parts, not of products: half as long, a quarter of the time
// (Knuth, TAOCP 2, 4.5.1).

export function addRationals(a: Rational, b: Rational): Rational | undefined {
  const shared = greatestCommonDivisor(a.denominator, b.denominator);
  const sum = a.numerator * (b.denominator / shared) + b.numerator * (a.denominator / shared);
  const divisor = greatestCommonDivisor(magnitude(sum) % shared, shared);
  return withinLimits(sum / divisor, (a.denominator / shared) * (b.denominator / divisor));
}

export function multiplyRationals(a: Rational, b: Rational): Rational | undefined {
  const [first, second] = [
    crossDivisor(a.numerator, b.denominator),
    crossDivisor(b.numerator, a.denominator),
  ];
  return withinLimits(
    (a.numerator / first) * (b.numerator / second),
    (a.denominator / second) * (b.denominator / first),
  );
}

// Reduced by the denominator first, because a whole number may be many times longer.
function crossDivisor(numerator: bigint, denominator: bigint): bigint {
  return greatestCommonDivisor(magnitude(numerator) % denominator, denominator);
}

/** The caller has made sure that `b` is not zero. */
export function divideRationals(a: Rational, b: Rational): Rational | undefined {
  return fraction(a.numerator * b.denominator, a.denominator * b.numerator);
}

/** Undefined when the power would exceed the limits, which is checked before the power is computed. */
export function raiseRational(base: Rational, exponent: bigint): Rational | undefined {
  const times = magnitude(exponent);
  const { numerator, denominator } = base;
  const leastBits = (value: bigint) => BigInt(bitLength(value) - 1) * times;
  if (leastBits(numerator) > limits.wholeBits || leastBits(denominator) > limits.fractionBits) {
    return undefined;
  }
  const [top, bottom] = [numerator ** times, denominator ** times];
  if (exponent >= 0n) return withinLimits(top, bottom);
  return top < 0n ? withinLimits(-bottom, -top) : withinLimits(bottom, top);
}

export function compareRationals(a: Rational, b: Rational): -1 | 0 | 1 {
  const [left, right] = [a.numerator * b.denominator, b.numerator * a.denominator];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** The largest whole number not above numerator / denominator. */
export function floorQuotient(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const truncatedUp = numerator % denominator !== 0n && numerator < 0n !== denominator < 0n;
  return truncatedUp ? quotient - 1n : quotient;
}

export function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

export function bitLength(value: bigint): number {
  const digits = magnitude(value).toString(16);
  return digits.length * 4 - Math.clz32(Number.parseInt(digits.charAt(0), 16)) + 28;
}

const largestWhole = 1n << BigInt(limits.wholeBits);
const largestPart = 1n << BigInt(limits.fractionBits);
// A product of two parts that fit; the divisor of anything longer would take too long to find.
const largestReducible = 1n << BigInt(limits.fractionBits * 2);
