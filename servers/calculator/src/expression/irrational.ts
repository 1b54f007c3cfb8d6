import type { Decimal } from 'decimal.js';
import {
  absolute,
  add,
  checkRange,
  divide,
  fail,
  isExact,
  isZero,
  multiply,
  negate,
  type Real,
  settle,
  signOf,
  subtract,
  toDecimal,
  type Workspace,
} from './arithmetic.ts';
import { limits } from './limits.ts';
import { half, one, whole, zero } from './rational.ts';
import { squareRoot } from './roots.ts';

// A function near a point where it vanishes depends on digits that a decimal of the argument no longer has, as in
// ln(1 + 1e-5000). So each takes its argument as it is, and subtracts exactly before it rounds.

export function pi(workspace: Workspace): Decimal {
  workspace.isApproximate = true;
  return workspace.Decimal.acos(-1);
}

export function exp(workspace: Workspace, x: Real): Real {
  if (isZero(x)) return one;
  const exponent = toDecimal(workspace, x);
  if (exponent.abs().lte(largestExponent)) return checkRange(workspace, exponent.exp());
  // At the edge of the range, rounding would decide.
  return checkRange(workspace, new workspace.Decimal(exponent.isNegative() ? 0 : Infinity));
}

const largestExponent = limits.decimalExponent * Math.LN10;

export function ln(workspace: Workspace, x: Real): Real {
  if (signOf(x) <= 0) {
    const message = `the logarithm of ${isZero(x) ? '0' : 'a negative number'} does not exist`;
    fail(workspace, 'no-value', message, 'take logarithms of positive numbers');
  }
  const value = toDecimal(workspace, x);
  if (!isSmall(value.minus(1))) return value.ln();
  const excess = subtract(workspace, x, one);
  return isZero(excess) ? zero : lnOnePlus(toDecimal(workspace, excess));
}

function isSmall(x: Decimal): boolean {
  return x.abs().lt(0.001);
}

/** ln(1 + x) with all digits of a small x: x - x^2/2 + x^3/3 - … */
function lnOnePlus(x: Decimal): Decimal {
  if (!isSmall(x)) return x.plus(1).ln();
  let [sum, power] = [x, x];
  for (let k = 2; ; k += 1) {
    power = power.times(x).negated();
    const next = sum.plus(power.div(k));
    if (next.eq(sum)) return sum;
    sum = next;
  }
}

export function sin(workspace: Workspace, x: Real): Real {
  if (isZero(x)) return zero;
  const angle = toAngle(workspace, x);
  const sine = withinTurn(workspace, angle).sin();
  return isExact(x) ? sine : settle(workspace, sine, angle.abs());
}

export function cos(workspace: Workspace, x: Real): Real {
  if (isZero(x)) return one;
  const angle = toAngle(workspace, x);
  const cosine = withinTurn(workspace, angle).cos();
  return isExact(x) ? cosine : settle(workspace, cosine, angle.abs().plus(1));
}

export function tan(workspace: Workspace, x: Real): Real {
  const cosine = cos(workspace, x);
  if (isZero(cosine)) {
    fail(
      workspace,
      'no-value',
      'the tangent of this angle does not exist',
      'take an angle whose cosine is not 0',
    );
  }
  return divide(workspace, sin(workspace, x), cosine);
}

/** Reducing an angle to one turn uses up as many digits as stand before its point, so this adds them. */
function toAngle(workspace: Workspace, x: Real): Decimal {
  const angle = toDecimal(workspace, x);
  if (angle.e >= limits.angleExponent) {
    fail(
      workspace,
      'out-of-range',
      `the angle is above 1e${limits.angleExponent}`,
      'reduce it with mod first',
    );
  }
  return isExact(x) && angle.e > 0 ? toDecimal(workspace, x, workspace.digits + angle.e) : angle;
}

// decimal.js takes 10^7 half turns for an odd number of them, and then the sign is wrong.
function withinTurn({ Decimal, digits }: Workspace, angle: Decimal): Decimal {
  if (angle.e < 7) return angle;
  const Wide = Decimal.clone({ precision: digits + angle.e + 3 });
  return new Decimal(new Wide(angle).mod(Wide.acos(-1).times(2)));
}

export function atan(workspace: Workspace, x: Real): Real {
  if (isZero(x)) return zero;
  const value = toDecimal(workspace, x);
  if (value.abs().lte(1)) return value.atan();
  const complement = toDecimal(workspace, divide(workspace, one, x)).atan();
  const quarter = pi(workspace).div(2);
  return (signOf(x) < 0 ? quarter.negated() : quarter).minus(complement);
}

export function asin(workspace: Workspace, x: Real): Real {
  const [below, above] = distancesToOne(workspace, x, 'asin');
  const cosine = squareRoot(workspace, multiply(workspace, below, above));
  if (isZero(cosine)) return pi(workspace).times(signOf(x)).div(2);
  return atan(workspace, divide(workspace, x, cosine));
}

export function acos(workspace: Workspace, x: Real): Real {
  const [below, above] = distancesToOne(workspace, x, 'acos');
  if (isZero(above)) return pi(workspace);
  const tangentOfHalf = squareRoot(workspace, divide(workspace, below, above));
  return multiply(workspace, whole(2n), atan(workspace, tangentOfHalf));
}

/** 1 - x and 1 + x, both at least 0. */
function distancesToOne(workspace: Workspace, x: Real, name: string): readonly [Real, Real] {
  const [below, above] = [subtract(workspace, one, x), add(workspace, one, x)];
  if (signOf(below) < 0 || signOf(above) < 0) {
    fail(workspace, 'no-value', `${name} of a number outside -1 to 1 does not exist`, 'check the argument');
  }
  return [below, above];
}

export function atan2(workspace: Workspace, y: Real, x: Real): Real {
  if (isZero(x) && isZero(y)) {
    fail(workspace, 'no-value', 'the point (0, 0) has no angle', 'atan2(y, x) needs another');
  }
  if (isZero(x)) return pi(workspace).times(signOf(y)).div(2);
  const angle = atan(workspace, divide(workspace, y, x));
  if (signOf(x) > 0) return angle;
  return add(workspace, angle, pi(workspace).times(signOf(y) < 0 ? -1 : 1));
}

export function sinh(workspace: Workspace, x: Real): Real {
  if (isZero(x)) return zero;
  // decimal.js halves the argument until it is small, and hangs on a large one.
  const value = toDecimal(workspace, x);
  if (value.abs().lt(1)) return value.sinh();
  const size = absolute(x);
  const difference = subtract(workspace, exp(workspace, size), exp(workspace, negate(size)));
  return multiply(workspace, signOf(x) < 0 ? negate(half) : half, difference);
}

export function cosh(workspace: Workspace, x: Real): Real {
  const size = absolute(x);
  return multiply(workspace, half, add(workspace, exp(workspace, size), exp(workspace, negate(size))));
}

export function tanh(workspace: Workspace, x: Real): Real {
  if (isZero(x)) return zero;
  const size = toDecimal(workspace, absolute(x));
  // 1 - tanh(1000) is below 1e-868, less than any working precision shows.
  if (size.gt(1_000)) return new workspace.Decimal(signOf(x));
  return divide(workspace, sinh(workspace, x), cosh(workspace, x));
}

export function asinh(workspace: Workspace, x: Real): Real {
  if (isZero(x)) return zero;
  const size = absolute(x);
  const square = multiply(workspace, size, size);
  const root = squareRoot(workspace, add(workspace, square, one));
  const excess = add(workspace, size, divide(workspace, square, add(workspace, root, one)));
  const result = lnOnePlus(toDecimal(workspace, excess));
  return signOf(x) < 0 ? result.negated() : result;
}

export function acosh(workspace: Workspace, x: Real): Real {
  const excess = subtract(workspace, x, one);
  if (signOf(excess) < 0) {
    fail(workspace, 'no-value', 'acosh of a number below 1 does not exist', 'check the argument');
  }
  if (isZero(excess)) return zero;
  const product = multiply(workspace, excess, add(workspace, x, one));
  return lnOnePlus(toDecimal(workspace, add(workspace, excess, squareRoot(workspace, product))));
}

export function atanh(workspace: Workspace, x: Real): Real {
  const [below, above] = distancesToOne(workspace, x, 'atanh');
  if (isZero(below) || isZero(above)) {
    fail(workspace, 'no-value', 'atanh of 1 or -1 does not exist', 'the argument lies between -1 and 1');
  }
  if (isZero(x)) return zero;
  const isNegative = signOf(x) < 0;
  const excess = divide(workspace, multiply(workspace, whole(2n), absolute(x)), isNegative ? above : below);
  const result = multiply(workspace, half, lnOnePlus(toDecimal(workspace, excess)));
  return isNegative ? negate(result) : result;
}
