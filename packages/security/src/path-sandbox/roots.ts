import { realpath } from 'node:fs/promises';
import { isAllowed } from './containment.ts';
import type { DirectoryOpener, HeldDirectory } from './held-directory.ts';

/** An allowed directory, open for as long as the sandbox. */
export interface Root {
  /** The names that callers may use for it: as configured, and with links resolved. */
  readonly names: readonly string[];
  readonly directory: HeldDirectory;
}

export interface SkippedRoot {
  readonly directory: string;
  readonly cause: unknown;
}

/**
 * Opens each directory once, also when it is given by several names. It skips and reports a directory that cannot be
 * opened, so that an unplugged disk does not take the other roots with it.
 */
export async function openRoots(
  directories: readonly string[],
  opener: DirectoryOpener,
): Promise<{ roots: Root[]; skipped: SkippedRoot[] }> {
  const byPath = new Map<string, { names: string[]; directory: HeldDirectory }>();
  const skipped: SkippedRoot[] = [];
  for (const directory of directories) {
    const name = opener.rules.resolve(directory);
    try {
      const real = await realpath(name);
      const known = byPath.get(real) ?? { names: [], directory: await opener.openDirectory(real) };
      known.names.push(...[name, real].filter((each) => !known.names.includes(each)));
      byPath.set(real, known);
    } catch (cause) {
      skipped.push({ directory, cause });
    }
  }
  return { roots: [...byPath.values()], skipped };
}

/** Where the roots are now: a root that was renamed is still that root, whatever has taken its old name. */
export class RootLocations {
  readonly #opener: DirectoryOpener;
  readonly paths: readonly (string | undefined)[];

  constructor(paths: readonly (string | undefined)[], opener: DirectoryOpener) {
    this.paths = paths;
    this.#opener = opener;
  }

  static async read(roots: readonly Root[], opener: DirectoryOpener): Promise<RootLocations> {
    const paths = await Promise.all(roots.map(({ directory }) => opener.locationOf(directory)));
    return new RootLocations(paths, opener);
  }

  allow(path: string): boolean {
    const present = this.paths.filter((each) => each !== undefined);
    return isAllowed(present, path, this.#opener.rules);
  }
}
