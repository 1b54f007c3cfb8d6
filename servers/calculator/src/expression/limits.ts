/** What one evaluation may cost. With these, no single step lasts longer than a small part of the deadline. */
export const limits = {
  /** Characters of an expression, unless the caller says otherwise. */
  length: 4_096,
  tokens: 1_500,
  /** Characters of one number, underscores included. */
  literalLength: 1_000,
  /** Largest power of ten a number may be written with: 1e10000. */
  literalExponent: 10_000,
  /** Parentheses, signs, `not`, exponents and `? :` inside one another. */
  depth: 100,
  arguments: 500,
  variables: 100,
  /** Bits of a whole number, and of each part of a fraction. A larger exact value becomes a decimal. */
  wholeBits: 524_288,
  fractionBits: 36_000,
  /** Largest power of ten a decimal may reach, either way. */
  decimalExponent: 1_000_000_000,
  /** Sine, cosine and tangent accept |x| below 1e100. */
  angleExponent: 100,
  factorial: 5_000,
  /** For gcd, lcm and exact roots, which take longer than other operations on large whole numbers. */
  divisorBits: 65_536,
  /** Significant digits of an exact result; a longer one is rounded. */
  resultDigits: 1_000,
  precision: 100,
} as const;

export const defaults = { precision: 34, deadlineMs: 200 } as const;
