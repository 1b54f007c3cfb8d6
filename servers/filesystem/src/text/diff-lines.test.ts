import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines } from './diff-lines.ts';

/** Applies the hunks of a diff, as patch(1) would. */
function patch(before: string, diff: string): string {
  const old = before.split('\n');
  const result: string[] = [];
  for (const hunk of diff.split(/^(?=@@ )/m).filter((each) => each !== '')) {
    const [head = '', ...lines] = hunk.replace(/\n$/, '').split('\n');
    const start = Number(/^@@ -(\d+),/.exec(head)?.[1]) - 1;
    result.push(...old.splice(0, start - (before.split('\n').length - old.length)));
    const removed = lines.filter((line) => !line.startsWith('+')).map((line) => line.slice(1));
    expect(old.splice(0, removed.length)).toEqual(removed);
    result.push(...lines.filter((line) => !line.startsWith('-')).map((line) => line.slice(1)));
  }
  return [...result, ...old].join('\n');
}

describe('diffLines', () => {
  it('gives hunks that make one text of the other', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(patch(before, diffLines(before, after, 1_000_000).text)).toBe(after);
      }),
    );
  });

  it('is as short as it can be, with three lines around', () => {
    const before = Array.from({ length: 40 }, (_, i) => `line ${i}`);
    const after = before.toSpliced(5, 1).toSpliced(30, 0, 'new');

    const diff = diffLines(before.join('\n'), after.join('\n'), 10_000);

    expect(diff).toMatchObject({ added: 1, removed: 1, truncated: false });
    expect(diff.text.split('\n').filter((line) => line.startsWith('@@'))).toEqual([
      '@@ -3,7 +3,6 @@',
      '@@ -29,6 +28,7 @@',
    ]);
  });

  it('finds changes that are far apart', () => {
    const lines = Array.from({ length: 300_000 }, (_, i) => `${i}`);
    const after = ['first', ...lines.slice(1, -1), 'last'];

    const diff = diffLines(lines.join('\n'), after.join('\n'), 10_000);

    expect(diff).toMatchObject({ added: 2, removed: 2, truncated: false });
  });

  it('is cut between characters', () => {
    const { text } = diffLines('', '🎉🎉🎉', 24);

    expect(text).toBe('@@ -1,1 +1,1 @@\n-\n+🎉🎉\n…');
  });

  it('is bounded in time and size for texts that have nothing in common', () => {
    const text = (mark: string) => Array.from({ length: 100_000 }, (_, i) => `${mark}${i}`).join('\n');
    const started = performance.now();

    const diff = diffLines(text('a'), text('b'), 1_000);

    expect(diff).toMatchObject({ added: 100_000, removed: 100_000, truncated: true });
    expect(diff.text.length).toBeLessThan(1_010);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
