import { posix, win32 } from 'node:path';
import { isInside, type PathRules } from './containment.ts';
import type { PathRefusal } from './path-error.ts';
import { isTemporary } from './temporary-name.ts';
import { refuseWindowsName } from './windows-names.ts';

/** Linux's PATH_MAX, in bytes; Windows has no lower limit that matters here. */
const maxPathBytes = 4_096;

/** A path as names below one of the roots; `..` and `.` are resolved, links are not. */
export interface ParsedPath {
  /** Index of the root. */
  readonly root: number;
  readonly names: readonly string[];
}

/**
 * Reads a caller's path against the names that each root is known by. A relative path is inside the first root,
 * never in the working directory. Nothing is trimmed, unquoted or brought to a Unicode normal form: what is
 * checked is what will be opened.
 */
export function parsePath(
  input: string,
  roots: readonly (readonly string[])[],
  rules: PathRules = posix,
): ParsedPath | { readonly refused: PathRefusal } {
  const refused = refuseText(input, rules);
  if (refused !== undefined) return { refused };
  const base = roots[0]?.[0];
  if (base === undefined) return { refused: 'no-roots' };
  const absolute = rules.resolve(base, input);
  let nearest: { root: number; name: string } | undefined;
  for (const [root, names] of roots.entries()) {
    for (const name of names) {
      if (isInside(name, absolute, rules) && name.length > (nearest?.name.length ?? -1))
        nearest = { root, name };
    }
  }
  if (nearest === undefined) return { refused: 'outside' };
  const below = absolute.slice(nearest.name.length).split(rules.sep);
  // Listings do not show such a file, and the next call might sweep it away.
  if (below.some(isTemporary)) return { refused: 'temporary-name' };
  return { root: nearest.root, names: below.filter((name) => name !== '') };
}

function refuseText(input: string, rules: PathRules): PathRefusal | undefined {
  if (input === '') return 'empty-path';
  if (input.includes('\0')) return 'nul-byte';
  // Node writes it as U+FFFD, which is another name.
  if (/\p{Surrogate}/u.test(input)) return 'half-character';
  if (Buffer.byteLength(input) > maxPathBytes) return 'path-too-long';
  // Only shells expand ~, and only browsers take file://. Here both would be names in the first root, which nobody
  // means.
  if (/^~(?:[\\/]|$)/.test(input)) return 'home-path';
  if (/^file:\/\//i.test(input)) return 'file-uri';
  if (rules === win32) return refuseWindowsName(input);
  // On other systems C:\data\x and C:/data/x would be odd names in the first root, which nobody means.
  return /^([a-z]:[\\/]|\\\\)/i.test(input) ? 'windows-path' : undefined;
}
