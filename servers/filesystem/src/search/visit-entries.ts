import { setImmediate } from 'node:timers/promises';
import type { Entry, OpenDirectory } from '@mcp-commons/security/path-sandbox';
import type { Matcher } from './glob.ts';
import { type IgnoreFile, isIgnored, parseIgnoreFile } from './ignore-rules.ts';

export interface VisitRules {
  /** What is not entered and not shown. */
  readonly exclude: readonly Matcher[];
  /** Whether .gitignore files are obeyed, and .git left out. */
  readonly gitignore: boolean;
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
  /** Set when this is the last visit although there is more, or (`depth`) when what is below is left out. */
  readonly cut: Cut | undefined;
}

/** So many entries are handled before other calls get their turn. */
const batchSize = 2_000;
const maxIgnoreFileBytes = 100_000;

/** Gives the entries of a walk directory by directory, without those that the rules leave out. */
export async function* visitEntries(
  directories: AsyncIterable<OpenDirectory>,
  rules: VisitRules,
): AsyncGenerator<Visit, void, void> {
  const ignoreFiles: IgnoreFile[] = [];
  let visited = 0;
  for await (const directory of directories) {
    if (rules.gitignore) await readIgnoreFile(directory, ignoreFiles);
    const files = ignoreFiles.filter((file) => isWithin(file.directory, directory.path));
    for (let at = 0; at < Math.max(1, directory.entries.length); at += batchSize) {
      const batch = directory.entries.slice(at, at + batchSize);
      const entries = keep(directory, batch, files, rules);
      visited += batch.length;
      const cut = cutOf(directory, entries, visited, rules);
      yield { directory, entries, cut };
      if (cut === 'entries' || cut === 'time') return;
      if (batch.length === batchSize) await setImmediate();
    }
  }
}

function keep(
  directory: OpenDirectory,
  batch: readonly Entry[],
  ignoreFiles: readonly IgnoreFile[],
  { exclude, gitignore }: VisitRules,
): VisitedEntry[] {
  const kept: VisitedEntry[] = [];
  for (const { name, kind } of batch) {
    const path = directory.path === '' ? name : `${directory.path}/${name}`;
    const leftOut =
      exclude.some((matches) => matches(path)) ||
      (gitignore && (name === '.git' || isIgnored(ignoreFiles, path, kind === 'directory')));
    if (leftOut) directory.skip(name);
    else kept.push({ name, kind, path });
  }
  return kept;
}

function cutOf(
  directory: OpenDirectory,
  entries: readonly VisitedEntry[],
  visited: number,
  { maxDepth, maxVisited, deadline }: VisitRules,
): Cut | undefined {
  if (visited > maxVisited || directory.truncated) return 'entries';
  if (performance.now() > deadline) return 'time';
  return directory.depth >= maxDepth && entries.some(({ kind }) => kind === 'directory')
    ? 'depth'
    : undefined;
}

async function readIgnoreFile(directory: OpenDirectory, files: IgnoreFile[]): Promise<void> {
  if (!directory.entries.some(({ name, kind }) => name === '.gitignore' && kind === 'file')) return;
  const text = await directory
    .openFile('.gitignore', async (file) => Buffer.from(await file.readAll(maxIgnoreFileBytes)).toString())
    .catch(() => '');
  files.push(parseIgnoreFile(directory.path, text));
}

function isWithin(parent: string, path: string): boolean {
  return parent === '' || path === parent || path.startsWith(`${parent}/`);
}
