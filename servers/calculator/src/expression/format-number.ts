import { Decimal } from 'decimal.js';
import { isExact, type Real } from './arithmetic.ts';
import { limits } from './limits.ts';
import { bitLength, magnitude, type Rational } from './rational.ts';

interface FormattedNumber {
  readonly text: string;
  readonly isExact: boolean;
  readonly fraction?: string;
}

/** Writes an exact number in full if 1,000 digits are enough; rounds any other to `precision` digits. */
export function formatNumber(value: Real, precision: number): FormattedNumber {
  return isExact(value)
    ? formatRational(value, precision)
    : { text: formatDecimal(value, precision), isExact: false };
}

function formatRational(value: Rational, precision: number): FormattedNumber {
  const exact = finiteDecimal(value);
  if (exact !== undefined && exact.digits.length <= limits.resultDigits) {
    return {
      text: layOut(value.numerator < 0n, exact.digits, exact.exponent, Number.POSITIVE_INFINITY),
      isExact: true,
    };
  }
  const Rounded = Decimal.clone({ precision, defaults: true });
  const rounded = exact
    ? firstDigits(exact, Rounded).times(value.numerator < 0n ? -1 : 1)
    : new Rounded(value.numerator).div(new Rounded(value.denominator));
  const fraction = `${value.numerator}/${value.denominator}`;
  const isShort = value.denominator !== 1n && fraction.length <= limits.resultDigits;
  return { text: layOutDecimal(rounded, precision), isExact: false, ...(isShort ? { fraction } : {}) };
}

function formatDecimal(value: Decimal, precision: number): string {
  // A half that was computed as 0.24999…9 must round up like the half it stands for, so drop the guard digits first.
  // Drop only those that may be wrong: of two passes that agree in 5 digits more than asked for, the last has 49 more.
  const settled = value.toSignificantDigits(precision + 50);
  return layOutDecimal(settled.toSignificantDigits(precision), precision);
}

interface Digits {
  readonly digits: string;
  /** Power of ten of the first digit. */
  readonly exponent: number;
}

/** All digits of a fraction whose decimal ends; undefined when it does not. */
function finiteDecimal({ numerator, denominator }: Rational): Digits | undefined {
  // 2^a 5^b divides 10^max(a, b), and max(a, b) is below the number of its bits.
  const places = denominator === 1n ? 0 : bitLength(denominator);
  const scaled = magnitude(numerator) * 10n ** BigInt(places);
  if (scaled % denominator !== 0n) return undefined;
  const all = (scaled / denominator).toString();
  return { digits: withoutTrailingZeros(all), exponent: all.length - 1 - places };
}

// decimal.js takes 80 ms to read 150,000 digits. A 1 in place of the rest keeps what is just above a half above it.
function firstDigits({ digits, exponent }: Digits, Rounded: Decimal.Constructor): Decimal {
  return new Rounded(`0.${digits.slice(0, limits.resultDigits)}1e${exponent + 1}`);
}

function layOutDecimal(value: Decimal, precision: number): string {
  const digits = withoutTrailingZeros(value.toExponential().replace(/e.*|[-.]/g, ''));
  return layOut(value.isNegative(), digits, value.e, Math.max(precision, 21));
}

/**
 * Digits with a point, or with an exponent where the zeros to write would hide the number. Zeros after
 * `knownDigits` would look like computed digits.
 */
function layOut(isNegative: boolean, digits: string, exponent: number, knownDigits: number): string {
  const sign = isNegative ? '-' : '';
  const zeros = exponent + 1 - digits.length;
  const isLong = exponent >= 40 && zeros > digits.length;
  if (exponent < -7 || exponent >= knownDigits || isLong) {
    const mantissa = digits.length === 1 ? digits : `${digits.charAt(0)}.${digits.slice(1)}`;
    return `${sign}${mantissa}e${exponent}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (zeros >= 0) return sign + digits + '0'.repeat(zeros);
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 1 && digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}
