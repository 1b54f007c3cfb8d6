import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textFinder } from './text-finder.ts';

/** Texts of few letters, and of runs of one, so that most searches meet long near misses. */
const text = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'é', '\u{1f600}'), fc.nat(40)), { maxLength: 8 })
  .map((runs) => runs.map(([letter, times]) => letter.repeat(times)).join(''));

describe('textFinder', () => {
  it('finds what indexOf finds', () => {
    fc.assert(
      fc.property(text, text, fc.nat(100), (haystack, needle, from) => {
        expect(textFinder(needle)(haystack, from)).toBe(haystack.indexOf(needle, from));
      }),
      { numRuns: 1_000 },
    );
  });

  it('finds the first place of every part of a text', () => {
    fc.assert(
      fc.property(text, fc.nat(200), fc.nat(200), (haystack, start, length) => {
        const needle = haystack.slice(start, start + length);
        expect(textFinder(needle)(haystack, 0)).toBe(haystack.indexOf(needle));
      }),
      { numRuns: 1_000 },
    );
  });

  it('finds overlapping places one after the other', () => {
    const find = textFinder('aba'.repeat(20));
    const haystack = 'aba'.repeat(22);

    expect([find(haystack, 0), find(haystack, 1), find(haystack, 4), find(haystack, 7)]).toEqual([
      0, 3, 6, -1,
    ]);
  });

  it('takes linear time in a text full of near matches', () => {
    const find = textFinder(`${'a'.repeat(50_000)}b${'a'.repeat(49_999)}`);
    const started = performance.now();

    expect(find('a'.repeat(2_000_000), 0)).toBe(-1);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
