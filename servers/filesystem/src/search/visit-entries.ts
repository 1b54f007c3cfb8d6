import type { Entry, OpenDirectory, OpenFile } from '@mcp-commons/security/path-sandbox';
import type { Matcher } from './glob.ts';
import { type IgnoreFile, isIgnored, parseIgnoreFile } from './ignore-rules.ts';
import { startTurn, type Turn } from './turn.ts';

export interface VisitRules {
  /** What is given; directories that are not are entered all the same. */
  readonly include: Matcher;
  /** What is not entered and not shown. */
  readonly exclude: readonly Matcher[];
  /** Whether .gitignore files are obeyed, and .git left out. */
  readonly gitignore: boolean;
  /** Those above the beginning, nearest last. */
  readonly above: readonly IgnoreFile[];
  readonly maxDepth: number;
  readonly maxVisited: number;
  /** A time of `performance.now()`. */
  readonly deadline: number;
}

/** Why a visit did not come to its end. */
export type Cut = 'depth' | 'entries' | 'time';

export interface VisitedEntry extends Entry {
  /** From the beginning of the walk, with `/`. */
  readonly path: string;
}

interface Visit {
  readonly directory: OpenDirectory;
  readonly entries: readonly VisitedEntry[];
  /** Entries that were looked at so far. */
  readonly seen: number;
  /** Set when this is the last visit although there is more, or (`depth`) when what is below is left out. */
  readonly cut: Cut | undefined;
}

/** So many entries are handed over together, or as many as are looked at in this time. */
const batchSize = 200;
const batchMs = 20;
/** Of the .gitignore files that hold for one directory together: their rules are tried on every entry. */
const maxIgnoreBytes = 100_000;

/** Gives the entries of a walk batch by batch, without those that the rules leave out. */
export async function* visitEntries(
  directories: AsyncIterable<OpenDirectory>,
  rules: VisitRules,
): AsyncGenerator<Visit, void, void> {
  let ignoreFiles = [...rules.above];
  let seen = 0;
  const turn = startTurn(rules.deadline);
  for await (const directory of directories) {
    ignoreFiles = ignoreFiles.filter((file) => isWithin(file.directory, directory.path));
    if (rules.gitignore) await readIgnoreFile(directory, ignoreFiles);
    let next = 0;
    do {
      const batch = await sift(directory, next, ignoreFiles, rules, turn);
      seen += batch.next - next;
      next = batch.next;
      const cut = cutOf(directory, batch, seen, rules);
      yield { directory, entries: batch.entries, seen, cut };
      if (cut === 'entries' || cut === 'time') return;
      if (turn.isOver) await turn.next();
    } while (next < directory.entries.length);
  }
}

interface Batch {
  readonly entries: readonly VisitedEntry[];
  /** The place of the first entry after them. */
  readonly next: number;
  readonly hasDirectories: boolean;
}

/** The next entries that are asked for: as many as there is time for, and one at least. */
async function sift(
  directory: OpenDirectory,
  start: number,
  ignoreFiles: readonly IgnoreFile[],
  rules: VisitRules,
  turn: Turn,
): Promise<Batch> {
  const end = performance.now() + batchMs;
  const entries: VisitedEntry[] = [];
  let hasDirectories = false;
  let next = start;
  for (const { name, kind } of directory.entries.slice(start, start + batchSize)) {
    if (next > start && performance.now() > end) break;
    next += 1;
    const entry = { name, kind, path: directory.path === '' ? name : `${directory.path}/${name}` };
    if (await isLeftOut(entry, ignoreFiles, rules, turn)) {
      directory.skip(name);
      continue;
    }
    hasDirectories ||= kind === 'directory';
    if (rules.include(entry.path)) entries.push(entry);
  }
  return { entries, next, hasDirectories };
}

/** True as well once the time of the search is over: nobody knows then. */
async function isLeftOut(
  { name, kind, path }: VisitedEntry,
  ignoreFiles: readonly IgnoreFile[],
  { exclude, gitignore }: VisitRules,
  turn: Turn,
): Promise<boolean> {
  for (const matches of exclude) {
    if (turn.isOver && !(await turn.next())) return true;
    if (matches(path)) return true;
  }
  if (!gitignore) return false;
  return name === '.git' || (await isIgnored(ignoreFiles, path, kind === 'directory', turn));
}

function cutOf(
  directory: OpenDirectory,
  { hasDirectories, next }: Batch,
  seen: number,
  { maxDepth, maxVisited, deadline }: VisitRules,
): Cut | undefined {
  if (seen > maxVisited || (directory.truncated && next === directory.entries.length)) return 'entries';
  if (performance.now() > deadline) return 'time';
  return directory.depth >= maxDepth && hasDirectories ? 'depth' : undefined;
}

/** Adds the .gitignore of a directory to those that are read; `start` as in `IgnoreFile`. */
export async function readIgnoreFile(
  directory: OpenDirectory,
  files: IgnoreFile[],
  start?: string,
): Promise<void> {
  if (!directory.entries.some(({ name, kind }) => name === '.gitignore' && kind === 'file')) return;
  const room = files.reduce((left, { bytes }) => left - bytes, maxIgnoreBytes);
  const text = await directory.openFile('.gitignore', (file) => readStart(file, room)).catch(() => '');
  files.push(parseIgnoreFile(directory.path, text, start));
}

async function readStart(file: OpenFile, maxBytes: number): Promise<string> {
  const start = Buffer.alloc(Math.min(file.size, maxBytes));
  const text = start.subarray(0, await file.read(start, 0)).toString();
  // Half a rule would be another one: "*" of "*.log".
  return file.size > maxBytes ? text.slice(0, text.lastIndexOf('\n') + 1) : text;
}

function isWithin(parent: string, path: string): boolean {
  return parent === '' || path === parent || path.startsWith(`${parent}/`);
}
