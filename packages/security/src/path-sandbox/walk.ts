import { kernelNamesIn } from './containment.ts';
import type { DirectoryOpener, HeldDirectory } from './held-directory.ts';
import { type OpenDirectory, openDirectory } from './open-directory.ts';
import { errorCode } from './path-error.ts';

export interface WalkOptions {
  /** Levels below the start; each level holds one directory open. */
  readonly maxDepth: number;
  /** Entries to read per directory. */
  readonly maxEntries: number;
  readonly signal?: AbortSignal | undefined;
  /** Hears of each directory that is left out because this process cannot read it. */
  readonly onClosed?: () => void;
}

interface Level {
  readonly directory: HeldDirectory;
  readonly path: string;
  readonly open: string[];
}

/**
 * Yields `start` and every directory below it, parents first, in order of names. It never follows links: it opens
 * each directory inside its open parent. It leaves out a directory that cannot be opened, unless that is `start`, and
 * those of the kernel. `start` stays open.
 */
export async function* walkDirectories(
  opener: DirectoryOpener,
  start: HeldDirectory,
  { maxDepth, maxEntries, signal, onClosed }: WalkOptions,
): AsyncGenerator<OpenDirectory, void, void> {
  const levels: Level[] = [];
  const leaveOut = (error: unknown, name = ''): undefined => {
    if (!isClosed(error) && !isGone(error)) throw error;
    if (isClosed(error) || hasNoPath(name)) onClosed?.();
  };
  try {
    let next: HeldDirectory | undefined = start;
    let path = '';
    while (next !== undefined) {
      const level: Level = { directory: next, path, open: [] };
      levels.push(level);
      signal?.throwIfAborted();
      const skipped = new Set(kernelNamesIn(next.path));
      const skip = (name: string) => void skipped.add(name);
      const depth = levels.length - 1;
      const opening = openDirectory(opener, next, { path, depth, maxEntries, skip });
      const view = await (depth === 0 ? opening : opening.catch((error: unknown) => leaveOut(error)));
      if (view !== undefined) {
        yield view;
        if (depth < maxDepth) level.open.push(...descents(view, skipped));
      }
      ({ next, path } = await climb(opener, levels, leaveOut));
    }
  } finally {
    for (const { directory } of levels) if (directory !== start) await directory.handle.close();
  }
}

/** Opens the next directory to visit, and closes the levels that have none left. */
async function climb(
  opener: DirectoryOpener,
  levels: Level[],
  leaveOut: (error: unknown, name: string) => undefined,
) {
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    for (let name = level.open.pop(); name !== undefined; name = level.open.pop()) {
      const next = await opener
        .openChild(level.directory, name)
        .catch((error: unknown) => leaveOut(error, name));
      if (next !== undefined) return { next, path: level.path === '' ? name : `${level.path}/${name}` };
    }
    levels.pop();
    if (levels.length > 0) await level.directory.handle.close();
  }
  return { next: undefined, path: '' };
}

/** In reverse, because `climb` takes names from the end. */
function descents({ entries }: OpenDirectory, skipped: ReadonlySet<string>): string[] {
  const directories = entries.filter(({ kind, name }) => kind === 'directory' && !skipped.has(name));
  return directories.map(({ name }) => name).reverse();
}

const isClosed = (error: unknown) => ['EACCES', 'EPERM'].includes(errorCode(error) ?? '');

// Node shows a name that is not UTF-8 with this mark, and then does not find it.
const hasNoPath = (name: string) => name.includes('\ufffd');

// A directory may be removed or replaced by a link after its parent was read.
const isGone = (error: unknown) =>
  ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(errorCode(error) ?? '');
