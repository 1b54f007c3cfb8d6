import fc from 'fast-check';
import { expect, it } from 'vitest';
import { greatestCommonDivisor } from './greatest-common-divisor.ts';

function euclid(a: bigint, b: bigint): bigint {
  return b === 0n ? a : euclid(b, a % b);
}

const long = fc.bigInt({ min: 0n, max: 1n << 2_000n });

it('agrees with Euclid on numbers of any length', () => {
  fc.assert(
    fc.property(long, fc.oneof(long, fc.bigInt({ min: 0n, max: 1n << 70n })), long, (a, b, shared) => {
      expect(greatestCommonDivisor(a * shared, b * shared)).toBe(euclid(a * shared, b * shared));
    }),
    { numRuns: 300 },
  );
});

it.each([
  [0n, 0n, 0n],
  [0n, 5n, 5n],
  [12n, 18n, 6n],
  [2n ** 5_000n, 6n ** 3_000n, 2n ** 3_000n],
])('finds that of %s and %s', (a, b, divisor) => {
  expect(greatestCommonDivisor(a, b)).toBe(divisor);
});
