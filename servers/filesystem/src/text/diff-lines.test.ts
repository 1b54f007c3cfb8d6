import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines } from './diff-lines.ts';

/** Lines with their newlines; the mark of a missing newline stays with its line. */
const linesOf = (text: string) => text.split(/(?<=\n)(?!\\)/).filter((line) => line !== '');

const restNote = '\n[The rest of the diff is left out.]';

/** Applies the hunks of a diff, as patch(1) would. */
function patch(before: string, diff: string): string {
  const old = linesOf(before);
  const result: string[] = [];
  let taken = 0;
  const take = (count: number) => {
    taken += count;
    return old.splice(0, count);
  };
  for (const hunk of diff.split(/^(?=@@ )/m).filter((each) => each !== '')) {
    const [head = '', ...marked] = linesOf(hunk.endsWith('\n') ? hunk : `${hunk}\n`);
    const lines = marked.map((line) => line.replace('\n\\ No newline at end of file\n', ''));
    const [, start, count] = /^@@ -(\d+),(\d+)/.exec(head) ?? [];
    result.push(...take(Number(start) - (count === '0' ? 0 : 1) - taken));
    const removed = lines.filter((line) => !line.startsWith('+')).map((line) => line.slice(1));
    expect(take(Number(count))).toEqual(removed);
    result.push(...lines.filter((line) => !line.startsWith('-')).map((line) => line.slice(1)));
  }
  return [...result, ...old].join('');
}

describe('diffLines', () => {
  it('gives hunks that turn one text into the other', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(patch(before, diffLines(before, after, 1_000_000).text)).toBe(after);
      }),
    );
  });

  it.each([
    ['a newline at the end is not another line', 'a\n', 'b\n', '@@ -1,1 +1,1 @@\n-a\n+b'],
    [
      'a last line that gets its newline',
      'a',
      'a\n',
      '@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a',
    ],
    ['nothing is left', 'a\nb\n', '', '@@ -1,2 +0,0 @@\n-a\n-b'],
  ])('equals the output of diff(1): %s', (_what, before, after, text) => {
    expect(diffLines(before, after, 1_000).text).toBe(text);
  });

  it('is as short as it can be, with three lines around', () => {
    const before = Array.from({ length: 40 }, (_, i) => `line ${i}`);
    const after = before.toSpliced(5, 1).toSpliced(30, 0, 'new');

    const diff = diffLines(before.join('\n'), after.join('\n'), 10_000);

    expect(diff).toMatchObject({ added: 1, removed: 1, text: expect.not.stringContaining(restNote) });
    expect(diff.text.split('\n').filter((line) => line.startsWith('@@'))).toEqual([
      '@@ -3,7 +3,6 @@',
      '@@ -29,6 +28,7 @@',
    ]);
  });

  it('finds changes that are far apart', () => {
    const lines = Array.from({ length: 300_000 }, (_, i) => `${i}`);
    const after = ['first', ...lines.slice(1, -1), 'last'];

    const diff = diffLines(lines.join('\n'), after.join('\n'), 10_000);

    expect(diff).toMatchObject({ added: 2, removed: 2, text: expect.not.stringContaining(restNote) });
  });

  it('is cut between characters, and says so', () => {
    const { text } = diffLines('', '🎉🎉🎉', 22);

    expect(text).toBe(`@@ -0,0 +1,1 @@\n+🎉🎉${restNote}`);
  });

  it('shows the middle as replaced when the same line is all over it', () => {
    const text = (mark: string) => `${'a\n'.repeat(20_000)}${mark}\n`.repeat(190);

    const diff = diffLines(text('m'), text('n'), 1_000);

    expect(diff.text).toMatch(/^@@ -19998,3780193 \+19998,3780193 @@\n a\n a\n a\n-m\n-a\n/);
    expect(diff).toMatchObject({ added: 3_780_190, removed: 3_780_190 });
    expect(diff.text.endsWith(restNote)).toBe(true);
  });

  it('is limited in time and size for texts that have nothing in common', () => {
    const text = (mark: string) => Array.from({ length: 100_000 }, (_, i) => `${mark}${i}`).join('\n');
    const started = performance.now();

    const diff = diffLines(text('a'), text('b'), 1_000);

    expect(diff).toMatchObject({ added: 100_000, removed: 100_000 });
    expect(diff.text.endsWith(restNote)).toBe(true);
    expect(diff.text).toHaveLength(1_000 + restNote.length);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
