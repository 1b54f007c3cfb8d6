import type { PathSandbox } from '@mcp-commons/security/path-sandbox';
import type { Options } from '../options.ts';
import { compileGlob } from './glob.ts';
import type { Cut, VisitRules } from './visit-entries.ts';

type Limits = Pick<Options, 'maxDepth' | 'maxVisited' | 'searchTimeoutMs'>;

/** The rules of a visit that begins now. */
export function visitRules(
  { maxDepth, maxVisited, searchTimeoutMs }: Limits,
  {
    excludePatterns = [],
    gitignore,
  }: { readonly excludePatterns?: readonly string[] | undefined; readonly gitignore: boolean },
): VisitRules {
  return {
    exclude: excludePatterns.map(compileGlob),
    gitignore,
    maxDepth,
    maxVisited,
    deadline: performance.now() + searchTimeoutMs,
  };
}

/** Where a search begins: the directory that was named, else all allowed ones. */
export const searchStarts = (sandbox: PathSandbox, directory: string | undefined) =>
  directory === undefined ? sandbox.roots : [directory];

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
