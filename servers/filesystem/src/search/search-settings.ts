import { PathError, type PathSandbox } from '@mcp-commons/security/path-sandbox';
import type { Options } from '../options.ts';
import { quoteName } from '../text/quote-name.ts';
import { compileGlob } from './glob.ts';
import type { Cut, VisitRules } from './visit-entries.ts';

type Limits = Pick<Options, 'maxDepth' | 'maxVisited' | 'searchTimeoutMs'>;

interface Wanted {
  /** A glob; else everything. */
  readonly include?: string;
  readonly excludePatterns?: readonly string[] | undefined;
  readonly gitignore: boolean;
}

/** The rules of a visit that begins now. */
export function visitRules(
  { maxDepth, maxVisited, searchTimeoutMs }: Limits,
  { include, excludePatterns = [], gitignore }: Wanted,
): VisitRules {
  return {
    include: include === undefined ? () => true : compileGlob(include),
    exclude: excludePatterns.map(compileGlob),
    gitignore,
    maxDepth,
    maxVisited,
    deadline: performance.now() + searchTimeoutMs,
  };
}

/**
 * Runs `search` where it was asked for, else in all allowed directories until it returns false, and in each without
 * the others that are in it. Returns those that were left out because they have been removed.
 */
export async function searchEach(
  { roots }: PathSandbox,
  directory: string | undefined,
  rules: VisitRules,
  search: (start: string, rules: VisitRules) => Promise<boolean>,
): Promise<readonly string[]> {
  if (directory !== undefined) {
    await search(directory, rules);
    return [];
  }
  const gone: string[] = [];
  for (const root of roots) {
    const isOtherRoot = (path: string) => roots.includes(usablePath(root, path));
    try {
      if (!(await search(root, { ...rules, exclude: [...rules.exclude, isOtherRoot] }))) break;
    } catch (error) {
      if (!isGone(error)) throw error;
      gone.push(root);
      if (gone.length === roots.length) throw error;
    }
  }
  return gone;
}

const isGone = (error: unknown) => error instanceof PathError && error.reason === 'root-gone';

/** What to say of allowed directories that were left out. */
export const describeGone = (gone: readonly string[]) =>
  `Left out, because they have been removed: ${gone.map(quoteName).join(', ')}.`;

/** A path below `start` as the caller can use it in the next call. */
export function usablePath(start: string, below: string): string {
  if (start === '.' || start === '') return below;
  return start.endsWith('/') ? start + below : `${start}/${below}`;
}

/** What to do about a search that was cut. */
export const cutHints: Readonly<Record<Cut, string>> = {
  depth: 'Deeper directories were left out (MAX_DEPTH): start in one of them.',
  entries: 'Not everything was looked at (MAX_VISITED): start in a subdirectory.',
  time: 'The time was over before the end (SEARCH_TIMEOUT_MS): start in a subdirectory or use a simpler pattern.',
};
