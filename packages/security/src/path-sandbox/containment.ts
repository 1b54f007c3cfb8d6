import { posix, win32 } from 'node:path';

/** The path rules of one family of systems; pure functions, so that those of Windows are tested everywhere. */
export type PathRules = typeof posix | typeof win32;

/**
 * Whether `path` is `directory` or below it; both absolute and normalised. Whole components are compared: a bare
 * prefix would let /srv/data-backup pass for the root /srv/data (CVE-2025-53110).
 */
export function isInside(directory: string, path: string, rules: PathRules = posix): boolean {
  // Windows compares names without regard to case. A path that this lets through wrongly is caught by the check after
  // opening.
  const [d, p] = rules === win32 ? [directory.toLowerCase(), path.toLowerCase()] : [directory, path];
  return p === d || p.startsWith(d.endsWith(rules.sep) ? d : d + rules.sep);
}

/** Names in `/` where the kernel shows processes, devices and itself as files. */
const kernelNames = ['proc', 'sys', 'dev'];
const kernelDirectories = kernelNames.map((name) => `/${name}`);

/** The names in a directory that a walk does not enter. */
export const kernelNamesIn = (directory: string) => (directory === '/' ? kernelNames : []);

/**
 * Whether `path` is in one of `roots`; a root that is undefined is gone. With `/` as a root, the kernel's own
 * directories are still outside.
 */
export function isAllowed(
  roots: readonly (string | undefined)[],
  path: string,
  rules: PathRules = posix,
): boolean {
  const forbidden = kernelDirectories.filter((directory) => isInside(directory, path));
  return roots.some(
    (root) =>
      root !== undefined &&
      isInside(root, path, rules) &&
      forbidden.every((directory) => isInside(directory, root)),
  );
}
