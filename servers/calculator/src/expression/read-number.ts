import { limits } from './limits.ts';
import { fraction, type Rational, whole } from './rational.ts';

/** A number as written, exactly: digits, a point and a power of ten. Undefined when its exponent passes the limit. */
export function readDecimal(text: string): Rational | undefined {
  const [mantissa = '', exponentText = '0'] = text.toLowerCase().split('e');
  const [wholePart = '', decimals = ''] = mantissa.split('.');
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > limits.literalExponent) return undefined;
  const digits = BigInt(wholePart + decimals);
  const scale = exponent - decimals.length;
  return scale < 0 ? fraction(digits, 10n ** BigInt(-scale)) : whole(digits * 10n ** BigInt(scale));
}

// decimal digits, then an optional point with optional digits; or a point with digits; then an optional exponent
const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** Whether the text is a decimal number and nothing else: no spaces, underscores, hexadecimal or "Infinity". */
export function isDecimal(text: string): boolean {
  return decimal.test(text);
}
