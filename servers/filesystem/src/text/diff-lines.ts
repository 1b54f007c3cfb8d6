import { shorten } from '@mcp-commons/core';

/** Beyond this many changed lines a minimal diff costs more than it is worth. */
const maxEdits = 400;
/** Equal lines that are compared: where many lines are the same, each edit can go through all of them. */
const maxComparisons = 2_000_000;
const contextLines = 3;
const newline = 0x0a;
const restNote = '\n[The rest of the diff is left out.]';

export interface Diff {
  readonly added: number;
  readonly removed: number;
  /** Unified hunks, at most `maxLength` characters of them, then a note when that is not all. */
  readonly text: string;
}

interface Step {
  readonly kind: ' ' | '-' | '+';
  readonly line: string;
}

/**
 * Compares two texts by lines, in limited time and memory. It cuts off the common ends, then runs Myers' algorithm
 * (doi:10.1007/BF01840446) up to `maxEdits` and `maxComparisons`. Beyond that it shows the whole middle as replaced.
 */
export function diffLines(before: string, after: string, maxLength: number): Diff {
  const { from, cut } = commonEnds(before, after);
  const above = countNewlines(before, from);
  const a = linesOf(before.slice(from, before.length - cut));
  const b = linesOf(after.slice(from, after.length - cut));
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [oldMiddle, newMiddle] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const lead = a.slice(Math.max(0, start - contextLines), start).map(keep);
  const tail = a.slice(a.length - end, a.length - end + contextLines).map(keep);
  const first = above + start - lead.length;
  const middle = shortestSteps(oldMiddle, newMiddle);
  const [removed, added] = middle
    ? [countOf(middle, '-'), countOf(middle, '+')]
    : [oldMiddle.length, newMiddle.length];
  const text = middle
    ? formatHunks([...lead, ...middle, ...tail], first)
    : formatReplaced(lead, oldMiddle, newMiddle, tail, first, maxLength);
  return { added, removed, text: shorten(text, maxLength, restNote) };
}

/**
 * How much of both texts is equal at their beginning, and at their end: whole lines, without those shown around a
 * change. Most texts differ in few places, and to split millions of lines takes a second.
 */
function commonEnds(before: string, after: string): { from: number; cut: number } {
  const most = Math.min(before.length, after.length);
  const start = commonLength(most, (from, to) => before.slice(from, to) === after.slice(from, to));
  const end = commonLength(
    most - start,
    (from, to) =>
      before.slice(before.length - to, before.length - from) ===
      after.slice(after.length - to, after.length - from),
  );
  let above = start;
  let below = before.length - end;
  for (let line = 0; line <= contextLines; line += 1) {
    above = above > 0 ? before.lastIndexOf('\n', above - 1) : -1;
    below = below > 0 ? before.indexOf('\n', below) + 1 : 0;
  }
  return { from: above + 1, cut: below > 0 ? before.length - below : 0 };
}

/** Compares pieces, which takes a tenth of the time of characters. */
function commonLength(most: number, isSame: (from: number, to: number) => boolean): number {
  let length = 0;
  for (let piece = 65_536; piece > 0; piece >>= 1)
    while (length + piece <= most && isSame(length, length + piece)) length += piece;
  return length;
}

function countNewlines(text: string, end: number): number {
  let count = 0;
  for (let at = 0; at < end; at += 1) if (text.charCodeAt(at) === newline) count += 1;
  return count;
}

const countOf = (steps: readonly Step[], wanted: Step['kind']) =>
  steps.filter(({ kind }) => kind === wanted).length;

/**
 * The lines of a text. A last line without a newline differs from the same line with one, and gets the mark of git
 * and patch(1).
 */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  const last = lines.pop();
  if (last) lines.push(`${last}\n\\ No newline at end of file`);
  return lines;
}

/** For each diagonal (lines of `a` less lines of `b`) how many lines of `a` are done. */
type Furthest = ReadonlyMap<number, number>;

/** Follows the furthest-reaching paths for each number of edits; undefined beyond the limits. */
function shortestSteps(a: readonly string[], b: readonly string[]): Step[] | undefined {
  const trace: Furthest[] = [];
  let furthest: Furthest = new Map([[1, 0]]);
  const budget = { left: maxComparisons };
  for (let edits = 0; edits <= Math.min(maxEdits, a.length + b.length); edits += 1) {
    trace.push(furthest);
    furthest = advance(a, b, furthest, edits, budget);
    if (budget.left === 0) return undefined;
    if ((furthest.get(a.length - b.length) ?? -1) >= a.length) return backtrack(a, b, trace);
  }
  return undefined;
}

function advance(
  a: readonly string[],
  b: readonly string[],
  furthest: Furthest,
  edits: number,
  budget: { left: number },
): Furthest {
  const next = new Map<number, number>();
  for (let k = -edits; k <= edits; k += 2) {
    let x = inserts(furthest, k, edits) ? reach(furthest, k + 1) : reach(furthest, k - 1) + 1;
    while (x < a.length && x - k < b.length && a[x] === b[x - k] && budget.left > 0) {
      x += 1;
      budget.left -= 1;
    }
    next.set(k, x);
  }
  return next;
}

const reach = (furthest: Furthest, k: number) => furthest.get(k) ?? -1;

/** Whether the best path to diagonal `k` ends by inserting a line of `b`, not by removing one of `a`. */
const inserts = (furthest: Furthest, k: number, edits: number) =>
  k === -edits || (k !== edits && reach(furthest, k - 1) < reach(furthest, k + 1));

function backtrack(a: readonly string[], b: readonly string[], trace: readonly Furthest[]): Step[] {
  const steps: Step[] = [];
  let [x, y] = [a.length, b.length];
  for (const [edits, furthest] of [...trace.entries()].reverse()) {
    const k = x - y;
    const isInsert = inserts(furthest, k, edits);
    const from = isInsert ? k + 1 : k - 1;
    const fromX = reach(furthest, from);
    const fromY = fromX - from;
    const same = Math.min(x - fromX, y - fromY);
    for (const line of a.slice(x - same, x).reverse()) steps.push(keep(line));
    if (edits > 0)
      steps.push(isInsert ? { kind: '+', line: b[fromY] ?? '' } : { kind: '-', line: a[fromX] ?? '' });
    [x, y] = [fromX, fromY];
  }
  return steps.reverse();
}

const keep = (line: string): Step => ({ kind: ' ', line });

/** Groups changes that are near each other; `first` is the number of lines before the first step. */
function formatHunks(steps: readonly Step[], first: number): string {
  const changed = steps.flatMap(({ kind }, i) => (kind === ' ' ? [] : [i]));
  const ranges: [from: number, to: number][] = [];
  for (const i of changed) {
    const last = ranges.at(-1);
    if (last !== undefined && i - contextLines <= last[1]) last[1] = i + contextLines + 1;
    else ranges.push([Math.max(0, i - contextLines), i + contextLines + 1]);
  }
  const lineAt = (step: number, other: '-' | '+') =>
    first + step + 1 - changed.filter((i) => i < step && steps[i]?.kind === other).length;
  return ranges
    .map(([from, to]) => formatHunk(steps.slice(from, to), lineAt(from, '+'), lineAt(from, '-')))
    .join('\n');
}

function formatHunk(hunk: readonly Step[], oldStart: number, newStart: number): string {
  const old = rangeOf(oldStart, hunk.length - countOf(hunk, '+'));
  return format(`@@ -${old} +${rangeOf(newStart, hunk.length - countOf(hunk, '-'))} @@`, hunk);
}

/** One hunk, with only as many lines as an answer of `maxLength` characters can show. */
function formatReplaced(
  lead: readonly Step[],
  before: readonly string[],
  after: readonly string[],
  tail: readonly Step[],
  first: number,
  maxLength: number,
): string {
  const kept = lead.length + tail.length;
  const [old, now] = [before, after].map(({ length }) => rangeOf(first + 1, kept + length));
  return format(`@@ -${old} +${now} @@`, [
    ...lead,
    ...before.slice(0, maxLength).map((line) => ({ kind: '-', line }) as const),
    ...after.slice(0, maxLength).map((line) => ({ kind: '+', line }) as const),
    ...tail,
  ]);
}

// A range without lines names the line before it.
const rangeOf = (start: number, count: number) => `${count === 0 ? start - 1 : start},${count}`;

const format = (head: string, steps: readonly Step[]) =>
  [head, ...steps.map(({ kind, line }) => `${kind}${line}`)].join('\n');
