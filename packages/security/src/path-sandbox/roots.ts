import { realpath } from 'node:fs/promises';
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
