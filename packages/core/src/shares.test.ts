import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createShares } from './shares.ts';

it('gives nobody more than a share, and everybody together no more than there is', () => {
  const shares = createShares(10, 6);
  const [a, b] = [shares.open('a'), shares.open('b')];
  expect([a.take(6), a.take(1), b.take(4), b.take(1)]).toEqual([undefined, 'share', undefined, 'all']);
  a.release();
  a.release();
  expect([shares.taken, b.take(2)]).toEqual([4, undefined]);
});

it('counts the holdings of one caller together', () => {
  const shares = createShares(10, 6);
  shares.open('a').take(4);
  expect(shares.open('a').take(3)).toBe('share');
});

it('is as it was when everything is given back', () => {
  const step = fc.record({ key: fc.constantFrom('a', 'b', 'c'), amount: fc.integer({ min: 0, max: 5 }) });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const shares = createShares(10, 6);
      const holdings = steps.map(({ key, amount }) => {
        const holding = shares.open(key);
        holding.take(amount);
        return holding;
      });
      expect(shares.taken).toBeLessThanOrEqual(10);
      for (const holding of holdings) holding.release();
      expect(shares.taken).toBe(0);
      expect(shares.open('a').take(6)).toBeUndefined();
    }),
  );
});
