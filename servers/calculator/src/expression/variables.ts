import { ExpressionError } from './expression-error.ts';
import { isReserved } from './functions.ts';
import { limits } from './limits.ts';
import type { Rational } from './rational.ts';
import { isDecimal, readDecimal } from './read-number.ts';
import { shorten } from './unknown-name.ts';

/** Checks the caller's variables and reads their values exactly: the JSON number 0.1 is one tenth. */
export function readVariables(values: Readonly<Record<string, unknown>>): ReadonlyMap<string, Rational> {
  const entries = Object.entries(values);
  if (entries.length > limits.variables) {
    throw new ExpressionError(
      'limit',
      `there are ${entries.length} variables; the limit is ${limits.variables}`,
      0,
      'write values that never change into the expression',
    );
  }
  return new Map(entries.map(([name, value]) => [checkName(name), readValue(name, value)]));
}

function checkName(name: string): string {
  if (!/^_?[a-z][a-z\d_]*$/i.test(name)) {
    throw refuse(name, 'is not a name', 'use ASCII letters, digits and _, beginning with a letter');
  }
  if (isReserved(name)) throw refuse(name, 'is a built-in name', `call it ${name}_ or my_${name}`);
  return name;
}

function readValue(name: string, value: unknown): Rational {
  if (typeof value !== 'number' && typeof value !== 'string') {
    throw refuse(name, 'is neither a number nor a string of digits', 'pass a number');
  }
  if (typeof value === 'number' && hasLostDigits(value)) {
    throw refuse(name, 'is too large for a JSON number to keep its digits', 'pass it as a string of digits');
  }
  const text = String(value).trim();
  if (text.length > limits.literalLength) {
    throw refuse(
      name,
      `has ${text.length} characters; the limit is ${limits.literalLength}`,
      'round it, or write it with an exponent: 1.5e300',
    );
  }
  if (!isDecimal(text)) {
    throw refuse(
      name,
      'is not a decimal number',
      'write digits, as in 42, -0.5 or 1.5e-7; no fraction, unit or thousands separator',
    );
  }
  const number = readDecimal(text);
  if (number === undefined) {
    throw refuse(
      name,
      `has an exponent beyond ${limits.literalExponent}`,
      'write the power in the expression: 10^12000',
    );
  }
  return number;
}

// Any fifteen digits survive in a JSON number; of more, in a whole number beyond 2^53, the last may have changed.
function hasLostDigits(value: number): boolean {
  const isLarge = Number.isInteger(value) && !Number.isSafeInteger(value);
  return isLarge && Number(value.toPrecision(15)) !== value;
}

function refuse(name: string, message: string, hint: string): ExpressionError {
  const shown = JSON.stringify(shorten(name));
  return new ExpressionError('invalid-variable', `the variable ${shown} ${message}`, 0, hint);
}
