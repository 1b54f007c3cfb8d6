import { describe, expect, it } from 'vitest';
import { describeNearMiss } from './near-miss.ts';

describe('describeNearMiss', () => {
  it.each([
    ['dashes', 'a \u2013 b \u2014 c', 'a - b - c'],
    ['an ellipsis', 'wait\u2026', 'wait...'],
    ['other blanks', 'a\u00a0\tb', 'a b'],
    ['zero-width spaces', 'a\u200bb\u200bc', 'abc'],
    ['full-width brackets', '\uff08x\uff09', '(x)'],
    ['another normal form', 'cafe\u0301', 'caf\u00e9'],
    ['quotes of a typesetter', '\u201ca\u201d', '"a"'],
  ])('finds the line that has %s', (_what, line, wanted) => {
    expect(describeNearMiss(`x\n${line}\n`, wanted)).toContain('Nearest are lines 2-2; line 2 is ');
  });

  it.each(['3: return 1;', '3:\treturn 1;', '     3\treturn 1;', '     3\u2192\treturn 1;', '3|\treturn 1;'])(
    'finds a line that was copied with its number: %j',
    (wanted) => {
      expect(describeNearMiss('a\nb\n\treturn 1;\n', wanted)).toContain('line 3 is "\\treturn 1;", not ');
    },
  );

  it.each([
    [
      'the place with most of the lines',
      'a\nq\nthe longest line\nx\na\nb\nthe longest line\nc\n',
      'a\nb\nthe longest line\nd',
      'Nearest are lines 5-8; line 8 is "c", not "d":\n5: a\n6: b\n7: the longest line\n8: c',
    ],
    ['a text that ends too early', 'a\nb', 'a\nb\nc', 'line 3 is past the end of the file, not "c"'],
    ['a text that begins too late', 'b\nc\n', 'a\nb\nc', 'lines 1-3; line 1 is "b", not "a"'],
    [
      'what does not begin before the file',
      '---\na\ntitle\nb',
      'title\n---',
      'lines 3-4; line 4 is "b", not "---"',
    ],
    ['parts of lines', 'x\nq\nthe longest line\n', 'q!\nthe longest', 'lines 2-3; line 2 is "q", not "q!"'],
  ])('shows %s', (_what, text, wanted, words) => {
    expect(describeNearMiss(text, wanted)).toContain(words);
  });

  it('does not take a number of the file for that of a line', () => {
    expect(describeNearMiss('1: on\n2: on\n', '2:  on')).toContain('line 2 is "2: on", not "2:  on"');
  });

  it('says when newlines are written as a backslash and an n', () => {
    expect(describeNearMiss('one\ntwo\n', 'one\\ntwo')).toBe(
      'No line of it is there; read the file again. It has a backslash and an n where a newline may be meant.',
    );
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
