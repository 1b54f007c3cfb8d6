import { dirname, relative, resolve, sep } from 'node:path';
import { type OpenDirectory, PathError, type PathSandbox } from '@mcp-commons/security/path-sandbox';
import type { Options } from '../options.ts';
import { compileGlob } from './glob.ts';
import type { IgnoreFile } from './ignore-rules.ts';
import { readIgnoreFile, type VisitRules } from './visit-entries.ts';

type Limits = Pick<Options, 'maxDepth' | 'maxVisited' | 'searchTimeoutMs'>;

interface Wanted {
  /** A glob; everything when it is empty or not given. */
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
    include: include ? compileGlob(include) : () => true,
    exclude: excludePatterns.map(compileGlob),
    gitignore,
    above: [],
    maxDepth,
    maxVisited,
    deadline: performance.now() + searchTimeoutMs,
  };
}

/**
 * The rules for a visit that begins at `start`: with the .gitignore files above it, up to the top of its repository.
 */
export async function rulesAt(sandbox: PathSandbox, start: string, rules: VisitRules): Promise<VisitRules> {
  const files: IgnoreFile[] = [];
  const from = resolve(sandbox.roots[0] ?? '', start);
  const below = (directory: string) => `${relative(directory, from).replaceAll(sep, '/')}/`;
  const isTop = ({ entries }: OpenDirectory) => entries.some(({ name }) => name === '.git');
  const take = async (directory: string) =>
    sandbox
      .list(directory, rules.maxVisited, async (each) => {
        if (directory !== from) await readIgnoreFile(each, files, below(directory));
        return isTop(each) || dirname(directory) === directory;
      })
      // A directory that is not allowed ends the way up.
      .catch(() => true);
  if (rules.gitignore) for (let at = from; !(await take(at)); at = dirname(at));
  return { ...rules, above: files.reverse() };
}

/**
 * Runs `search` in `directory`, or else in each allowed directory until it returns false. An allowed directory inside
 * another is searched only once. Returns those that were left out because they have been removed or may not be read.
 */
export async function searchEach(
  sandbox: PathSandbox,
  directory: string | undefined,
  rules: VisitRules,
  search: (start: string, rules: VisitRules) => Promise<boolean>,
): Promise<readonly string[]> {
  const { roots } = sandbox;
  if (directory !== undefined) {
    await search(directory, await rulesAt(sandbox, directory, rules));
    return [];
  }
  const gone: string[] = [];
  for (const root of roots) {
    const isOtherRoot = (path: string) => roots.includes(usablePath(root, path));
    try {
      const each = await rulesAt(sandbox, root, { ...rules, exclude: [...rules.exclude, isOtherRoot] });
      if (!(await search(root, each))) break;
    } catch (error) {
      if (!isClosed(error)) throw error;
      gone.push(root);
      if (gone.length === roots.length) throw error;
    }
  }
  return gone;
}

const isClosed = (error: unknown) =>
  error instanceof PathError && (error.reason === 'root-gone' || error.reason === 'no-permission');

/** A path below `start` as the caller can use it in the next call. */
export function usablePath(start: string, below: string): string {
  if (start === '.') return below;
  return start.endsWith('/') ? start + below : `${start}/${below}`;
}
