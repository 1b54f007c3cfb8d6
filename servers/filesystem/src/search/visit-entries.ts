import type { Entry, OpenDirectory, OpenFile } from '@mcp-commons/security/path-sandbox';
import type { Matcher } from './glob.ts';
import { type IgnoreFile, isIgnored, parseIgnoreFile } from './ignore-rules.ts';
import { startTurn, type Turn } from './turn.ts';

export interface VisitRules {
  /** Entries to give. Directories that do not match are entered, too. */
  readonly include: Matcher;
  /** Entries to leave out, with everything below them. */
  readonly exclude: readonly Matcher[];
  /** Whether .gitignore files are obeyed, and .git left out. */
  readonly gitignore: boolean;
  /** The .gitignore files above the start, nearest last. */
  readonly above: readonly IgnoreFile[];
  readonly maxDepth: number;
  readonly maxVisited: number;
  /** A time of `performance.now()`. */
  readonly deadline: number;
}

/** Why a visit is not complete. */
export type Cut = 'depth' | 'entries' | 'time';

export interface VisitedEntry extends Entry {
  /** Relative to the start of the walk, with `/`. */
  readonly path: string;
}

interface Visit {
  readonly directory: OpenDirectory;
  readonly entries: readonly VisitedEntry[];
  /** Entries looked at so far. */
  readonly seen: number;
  /** Set when this is the last visit although there is more, or (`depth`) when directories below are left out. */
  readonly cut: Cut | undefined;
}

/** A batch ends after this many entries, or after this time. */
const batchSize = 200;
const batchMs = 20;
/** The sum for all .gitignore files that apply to a directory: their rules are checked for every entry. */
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
    ignoreFiles = ignoreFiles.filter((file) => isBelow(file.directory, directory.path));
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
  /** The index of the first entry after the batch. */
  readonly next: number;
  readonly hasDirectories: boolean;
}

/** Takes the next entries as long as there is time, and at least one; keeps those that the rules include. */
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

/** Also true once the time of the search is over, because the rules cannot be checked then. */
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

/** Reads the .gitignore of a directory and adds it to `files`; `start` is that of `IgnoreFile`. */
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
  // Half a rule would be another rule, such as "*" from "*.log".
  return file.size > maxBytes ? text.slice(0, text.lastIndexOf('\n') + 1) : text;
}

const isBelow = (parent: string, path: string) => parent === '' || path.startsWith(`${parent}/`);
