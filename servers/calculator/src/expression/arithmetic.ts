import { Decimal } from 'decimal.js';
import { ExpressionError, type ExpressionErrorCode } from './expression-error.ts';
import { limits } from './limits.ts';
import {
  addRationals,
  bitLength,
  compareRationals,
  divideRationals,
  magnitude,
  multiplyRationals,
  type Rational,
  raiseRational,
  zero,
} from './rational.ts';

/** Exact as long as possible, a decimal afterwards. A decimal here is never zero, infinite or NaN. */
export type Real = Rational | Decimal;

/** What one pass over an expression computes with, and what it has found out so far. */
export interface Workspace {
  /** Rounds to `digits`. decimal.js leaves a constructor's precision changed when it throws, so each pass has its own. */
  readonly Decimal: Decimal.Constructor;
  readonly digits: number;
  readonly deadline: number;
  /** Column of the operation under way, for its errors. */
  position: number;
  /** Whether anything was computed in decimals. */
  isApproximate: boolean;
  /** Whether a term was too small beside another to leave a digit in their sum. */
  hasAbsorbed: boolean;
  /** Whether two decimals that agree in nearly all digits counted as equal. */
  hasCancelled: boolean;
}

export function createWorkspace(digits: number, deadline: number): Workspace {
  // The bounds are wide, so that a result beyond ours has a large exponent, and is not Infinity or 0.
  const Rounded = Decimal.clone({ precision: digits, minE: -9e15, maxE: 9e15, defaults: true });
  return {
    Decimal: Rounded,
    digits,
    deadline,
    position: 0,
    isApproximate: false,
    hasAbsorbed: false,
    hasCancelled: false,
  };
}

export function isExact(value: Real): value is Rational {
  return 'numerator' in value;
}

export function fail(workspace: Workspace, code: ExpressionErrorCode, message: string, hint?: string): never {
  throw new ExpressionError(code, message, workspace.position, hint);
}

/** Throws when the time of the whole evaluation is up. */
export function checkDeadline(workspace: Workspace): void {
  if (performance.now() <= workspace.deadline) return;
  fail(
    workspace,
    'timeout',
    'the expression takes too long',
    'make its numbers smaller, or evaluate it in parts',
  );
}

export function toDecimal(workspace: Workspace, value: Real, digits = workspace.digits): Decimal {
  workspace.isApproximate = true;
  if (!isExact(value)) return value;
  const Rounded =
    digits === workspace.digits ? workspace.Decimal : workspace.Decimal.clone({ precision: digits });
  const quotient = leadingDigits(Rounded, value.numerator).div(leadingDigits(Rounded, value.denominator));
  return new workspace.Decimal(quotient);
}

// decimal.js reads digit by digit, which for 150,000 of them is slower than all the arithmetic.
function leadingDigits(Rounded: Decimal.Constructor, value: bigint): Decimal {
  const excess = bitLength(value) - Rounded.precision * 4 - 64;
  if (excess <= 0) return new Rounded(value);
  return new Rounded(2).pow(excess).times(new Rounded(value >> BigInt(excess)));
}

/** Returns a decimal result if it is within range. */
export function checkRange(workspace: Workspace, value: Decimal): Decimal {
  const isLarge = !value.isFinite() || value.e > limits.decimalExponent;
  if (!isLarge && !value.isZero() && value.e >= -limits.decimalExponent) return value;
  const [size, bound] = isLarge ? ['large', 'above 10^'] : ['small', 'below 10^-'];
  const message = `the result is too ${size}: ${bound}${limits.decimalExponent}`;
  return fail(workspace, 'out-of-range', message, 'compute its logarithm instead');
}

/**
 * Makes a difference that is only the rounding of its terms 0: sqrt(2)^2 - 2, sin(pi).
 * `scale` is the size of the terms.
 */
export function settle(workspace: Workspace, difference: Decimal, scale: Decimal): Real {
  const noise = new workspace.Decimal(10).pow(10 - workspace.digits).times(scale);
  if (difference.abs().gt(noise)) return checkRange(workspace, difference);
  // What was absorbed, as pi in (1e300 + pi) - 1e300, may be all that is left.
  if (workspace.hasAbsorbed) {
    fail(
      workspace,
      'precision-lost',
      'large terms cancel, and what remains is lost',
      'cancel the large terms on paper',
    );
  }
  workspace.hasCancelled = true;
  return zero;
}

export function add(workspace: Workspace, a: Real, b: Real): Real {
  const exact = isExact(a) && isExact(b) ? addRationals(a, b) : undefined;
  if (exact) return exact;
  if (isZero(a)) return b;
  if (isZero(b)) return a;
  const [x, y] = [toDecimal(workspace, a), toDecimal(workspace, b)];
  const sum = x.plus(y);
  if (sum.eq(x) || sum.eq(y)) workspace.hasAbsorbed = true;
  return settle(workspace, sum, workspace.Decimal.max(x.abs(), y.abs()));
}

export function negate(value: Real): Real {
  return isExact(value) ? { ...value, numerator: -value.numerator } : value.negated();
}

export function subtract(workspace: Workspace, a: Real, b: Real): Real {
  return add(workspace, a, negate(b));
}

export function multiply(workspace: Workspace, a: Real, b: Real): Real {
  if (isZero(a) || isZero(b)) return zero;
  const exact = isExact(a) && isExact(b) ? multiplyRationals(a, b) : undefined;
  return exact ?? checkRange(workspace, toDecimal(workspace, a).times(toDecimal(workspace, b)));
}

export function divide(workspace: Workspace, a: Real, b: Real): Real {
  if (isZero(b)) {
    fail(workspace, 'no-value', 'division by zero', 'test the divisor first: if(b == 0, 0, a / b)');
  }
  if (isZero(a)) return zero;
  const exact = isExact(a) && isExact(b) ? divideRationals(a, b) : undefined;
  return exact ?? checkRange(workspace, toDecimal(workspace, a).div(toDecimal(workspace, b)));
}

/** A whole power of an exact number; undefined when it must be computed in decimals. */
export function raiseExactly(base: Real, exponent: Real): Rational | undefined {
  if (!isExact(base) || !isWhole(exponent)) return undefined;
  return raiseRational(base, exponent.numerator);
}

export function isWhole(value: Real): value is Rational {
  return isExact(value) && value.denominator === 1n;
}

export function isZero(value: Real): boolean {
  return isExact(value) && value.numerator === 0n;
}

export function signOf(value: Real): -1 | 0 | 1 {
  if (isZero(value)) return 0;
  return (isExact(value) ? value.numerator < 0n : value.isNegative()) ? -1 : 1;
}

export function absolute(value: Real): Real {
  return isExact(value) ? { ...value, numerator: magnitude(value.numerator) } : value.abs();
}

/** Which of two is larger; values that differ only by rounding are equal. */
export function order(workspace: Workspace, a: Real, b: Real): -1 | 0 | 1 {
  if (isExact(a) && isExact(b)) return compareRationals(a, b);
  return signOf(subtract(workspace, a, b));
}

/** Like `order`, for a result that becomes true or false: it refuses where rounding hides whole numbers. */
export function compare(workspace: Workspace, a: Real, b: Real): -1 | 0 | 1 {
  const result = order(workspace, a, b);
  const isRounded = !(isExact(a) && isExact(b));
  if (result === 0 && isRounded && toDecimal(workspace, a).e >= workspace.digits) {
    const message = `both sides agree in their first ${workspace.digits - 10} digits, and have more`;
    fail(
      workspace,
      'precision-lost',
      message,
      'compare their logarithms, or divide both sides by the same large number',
    );
  }
  return result;
}
