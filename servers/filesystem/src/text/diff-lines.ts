import { shorten } from '@mcp-commons/core';

/** Beyond this many changed lines a minimal diff costs more than it is worth. */
const maxEdits = 400;
const contextLines = 3;

export interface Diff {
  readonly added: number;
  readonly removed: number;
  /** Unified hunks, at most `maxLength` characters of them. */
  readonly text: string;
  readonly truncated: boolean;
}

interface Step {
  readonly kind: ' ' | '-' | '+';
  readonly line: string;
}

/**
 * Compares two texts by lines, in limited time and memory. It cuts off the common ends, then runs Myers' algorithm
 * (doi:10.1007/BF01840446) up to `maxEdits`. Beyond that it shows the whole middle as replaced.
 */
export function diffLines(before: string, after: string, maxLength: number): Diff {
  const [a, b] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [oldMiddle, newMiddle] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const middle = shortestSteps(oldMiddle, newMiddle) ?? [
    ...oldMiddle.map((line) => ({ kind: '-', line }) as const),
    ...newMiddle.map((line) => ({ kind: '+', line }) as const),
  ];
  const lead = Math.max(0, start - contextLines);
  const steps: Step[] = [
    ...a.slice(lead, start).map(keep),
    ...middle,
    ...a.slice(a.length - end, a.length - end + contextLines).map(keep),
  ];
  const text = formatHunks(steps, lead);
  return {
    added: middle.filter(({ kind }) => kind === '+').length,
    removed: middle.filter(({ kind }) => kind === '-').length,
    text: shorten(text, maxLength, '\n…'),
    truncated: text.length > maxLength,
  };
}

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

/** Follows the furthest-reaching paths for each number of edits; undefined when more than `maxEdits` are needed. */
function shortestSteps(a: readonly string[], b: readonly string[]): Step[] | undefined {
  const trace: Furthest[] = [];
  let furthest: Furthest = new Map([[1, 0]]);
  for (let edits = 0; edits <= Math.min(maxEdits, a.length + b.length); edits += 1) {
    trace.push(furthest);
    furthest = advance(a, b, furthest, edits);
    if ((furthest.get(a.length - b.length) ?? -1) >= a.length) return backtrack(a, b, trace);
  }
  return undefined;
}

function advance(a: readonly string[], b: readonly string[], furthest: Furthest, edits: number): Furthest {
  const next = new Map<number, number>();
  for (let k = -edits; k <= edits; k += 2) {
    let x = inserts(furthest, k, edits) ? reach(furthest, k + 1) : reach(furthest, k - 1) + 1;
    while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
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
    const [fromX, fromY] = origin(furthest, isInsert ? k + 1 : k - 1, edits);
    const same = Math.min(x - fromX, y - fromY);
    for (const line of a.slice(x - same, x).reverse()) steps.push(keep(line));
    if (edits > 0)
      steps.push(isInsert ? { kind: '+', line: b[fromY] ?? '' } : { kind: '-', line: a[fromX] ?? '' });
    [x, y] = [fromX, fromY];
  }
  return steps.reverse();
}

const origin = (furthest: Furthest, k: number, edits: number): [x: number, y: number] =>
  edits === 0 ? [0, 0] : [reach(furthest, k), reach(furthest, k) - k];

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
  const range = (start: number, other: '-' | '+') => {
    const count = hunk.filter(({ kind }) => kind !== other).length;
    // A range without lines names the line before it.
    return `${count === 0 ? start - 1 : start},${count}`;
  };
  const head = `@@ -${range(oldStart, '+')} +${range(newStart, '-')} @@`;
  return [head, ...hunk.map(({ kind, line }) => `${kind}${line}`)].join('\n');
}
