import { describe, expect, it } from 'vitest';
import { describeNearMiss } from './near-miss.ts';

describe('describeNearMiss', () => {
  it.each([
    ['a dash', 'a \u2013 b', 'a - b'],
    ['an ellipsis', 'wait\u2026', 'wait...'],
    ['a no-break space', 'a\u00a0b', 'a b'],
    ['a zero-width space', 'a\u200bb', 'ab'],
    ['full-width brackets', '\uff08x\uff09', '(x)'],
    ['another normal form', 'cafe\u0301', 'caf\u00e9'],
    ['quotes of a typesetter', '\u201ca\u201d', '"a"'],
  ])('finds the line that has %s', (_what, line, wanted) => {
    expect(describeNearMiss(`x\n${line}\n`, wanted)).toContain('Nearest are lines 2-2; line 2 is ');
  });

  // The time limit of the test catches a normalisation of the whole line, which would take minutes.
  it('compares a long line of combining marks as it is', () => {
    expect(describeNearMiss('\u0301\u0323'.repeat(400_000), 'a')).toMatch(/^No line of it is there/);
  });

  it('looks only at the beginning of a large file, and says so', () => {
    const text = `${'\n'.repeat(999_990)}one Line\n${'\n'.repeat(9_000_000)}another\n`;

    expect(describeNearMiss(text, 'one line')).toContain('line 999991 is "one Line", not "one line"');
    expect(describeNearMiss(text, 'Another')).toBe(
      'No line of it is in the first 1000000 characters; read the file again.',
    );
  });

  it('does not look for a text of more than a million characters', () => {
    expect(describeNearMiss('one\ntwo\n', `one\n${'\n'.repeat(1_000_000)}`)).toBe(
      'Replace less at once: for so long a text, no near match is looked for.',
    );
  });
});
