import { shorten } from '@mcp-commons/core';
import { quoteText } from './quote-name.ts';
import { textFinder } from './text-finder.ts';

/** Characters of the file, and of the old text, that are compared: each line takes time. */
const maxLength = 1_000_000;
/** Lines of the old text that are looked for. */
const maxLines = 100;
/** Lines of the file that are shown, and characters of each. */
const maxShownLines = 12;
const maxShownLength = 200;
/** Longer lines are not normalised, which takes quadratic time for a run of combining marks. */
const maxNormalized = 1_000;

/** Numbers that a model copied with the lines. */
const lineNumbers = /^[ \t]*\d+[:|\t\u2192]/gm;

/** Describes what in the file comes nearest to a text that is not in it, so that the next try can succeed. */
export function describeNearMiss(text: string, wanted: string): string {
  if (wanted.length > maxLength)
    return 'Replace less at once: for so long a text, no near match is looked for.';
  const lines = text.slice(0, maxLength).split('\n');
  const sought = linesOf(wanted);
  // Lines of a file may begin with numbers of their own, so those of the old text are looked for first.
  const bare = wanted.replace(lineNumbers, '');
  const start =
    nearestStart(lines, sought) ?? (bare === wanted ? undefined : nearestStart(lines, linesOf(bare)));
  if (start === undefined) {
    const where = text.length > maxLength ? `in the first ${maxLength} characters` : 'there';
    const escaped = wanted.includes('\\n')
      ? ' It has a backslash and an n where a newline may be meant.'
      : '';
    return `No line of it is ${where}; read the file again.${escaped}`;
  }
  const found = lines.slice(start, start + sought.length);
  const differing = sought.findIndex((line, i) => line !== found[i]);
  const difference =
    differing === -1
      ? 'they differ only at the end of the last line'
      : `line ${start + differing + 1} is ${quote(found[differing])}, not ${quote(sought[differing])}`;
  const shown = found.slice(0, maxShownLines).map((line, i) => `${start + i + 1}: ${cut(line)}`);
  return `Nearest are lines ${start + 1}-${start + found.length}; ${difference}:\n${shown.join('\n')}`;
}

const linesOf = (text: string) => text.replace(/\n$/, '').split('\n');

/** The line from which most lines of `sought` are in their place. */
function nearestStart(lines: readonly string[], sought: readonly string[]): number | undefined {
  const places = placesByText(sought.slice(0, maxLines));
  const votes = new Map<number, number>();
  for (const [at, line] of lines.entries()) {
    const place = places.get(fold(line));
    if (place !== undefined) votes.set(at - place, (votes.get(at - place) ?? 0) + 1);
  }
  let best: number | undefined;
  let most = 0;
  for (const [start, count] of votes)
    if (count > most || (count === most && (best ?? 0) < 0)) [best, most] = [start, count];
  if (best === undefined) return partStart(lines, sought.slice(0, maxLines).map(fold));
  return Math.max(0, best);
}

/** The line that contains the longest line of `sought`: an edit often begins and ends within lines. */
function partStart(lines: readonly string[], sought: readonly string[]): number | undefined {
  const longest = sought.reduce((a, b) => (b.length > a.length ? b : a));
  const find = textFinder(longest);
  const at = longest === '' ? -1 : lines.findIndex((line) => find(fold(line), 0) !== -1);
  return at === -1 ? undefined : Math.max(0, at - sought.indexOf(longest));
}

/** Only the first place of each text: else a file of equal lines would have a vote for each pair of lines. */
function placesByText(sought: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [i, line] of sought.entries()) {
    const key = fold(line);
    if (key !== '' && !places.has(key)) places.set(key, i);
  }
  return places;
}

/** Removes differences that models often make: blanks, quotes, dashes, case, and how the same character is stored. */
function fold(line: string): string {
  return (line.length > maxNormalized ? line : line.normalize('NFKC'))
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .replace(/[\u2018\u2019\u201c\u201d"]/g, "'")
    .replace(/\p{Pd}/gu, '-')
    .trim()
    .toLowerCase();
}

const cut = (line: string) => shorten(line, maxShownLength);

const quote = (line: string | undefined) =>
  line === undefined ? 'past the end of the file' : quoteText(cut(line));
