import { matchName, matchNames, maxLength, type Name, namesOf } from './glob.ts';
import type { Turn } from './turn.ts';

interface Rule {
  readonly negated: boolean;
  readonly directoryOnly: boolean;
  /** Relative to the directory of the file; a single name matches at any depth. */
  readonly names: readonly string[];
  readonly anywhere: boolean;
}

/** The rules of one .gitignore, for the directory it is in. */
export interface IgnoreFile {
  /** Bytes that were read. */
  readonly bytes: number;
  /** Path of the directory, relative to the start of the walk; empty for the start. */
  readonly directory: string;
  /** The path from a directory above the walk to its start, with a `/` at the end; else empty. */
  readonly start: string;
  readonly rules: readonly Rule[];
}

/** Rules of one file that are used: each is checked for every entry. */
const maxRules = 1_000;

/** Parses a .gitignore (gitignore(5)), without lines that are too long for a glob. */
export function parseIgnoreFile(directory: string, text: string, start = ''): IgnoreFile {
  // Git ignores a byte order mark. Here it would become a part of the first rule.
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map(trimBlanks);
  const patterns = lines.filter(
    (line) => line.trim() !== '' && !line.startsWith('#') && line.length <= maxLength,
  );
  const rules = patterns.slice(0, maxRules).map(parseRule);
  return { bytes: Buffer.byteLength(text), directory, start, rules };
}

/**
 * A blank at the end counts only when it is escaped. The pattern tries only the first blank of a run, which may be
 * long.
 */
const trimBlanks = (line: string) => line.replace(/(?<=^|[^\\ ]|\\ ) +$/, '');

function parseRule(pattern: string): Rule {
  const negated = pattern.startsWith('!');
  const body = (negated ? pattern.slice(1) : pattern).replace(/\/$/, '');
  const names = body.replace(/^\//, '').split('/');
  // `a/**` means everything inside `a` but not `a` itself, so that a later rule can take entries back.
  if (names.at(-1) === '**') names.push('*');
  return { negated, directoryOnly: pattern.endsWith('/'), names, anywhere: !body.includes('/') };
}

/**
 * Whether the last rule that matches ignores the path. `files` are those of the directories above it, deeper ones
 * later. Paths are as in `IgnoreFile`. Also true once the time of the search is over.
 */
export async function isIgnored(
  files: readonly IgnoreFile[],
  path: string,
  isDirectory: boolean,
  turn: Turn,
): Promise<boolean> {
  let ignored = false;
  for (const { directory, start, rules } of files) {
    const names = namesOf(start + below(directory, path));
    for (const rule of rules) {
      if (turn.isOver && !(await turn.next())) return true;
      if (decides(rule, ignored, isDirectory) && ruleMatches(rule, names)) ignored = !rule.negated;
    }
  }
  return ignored;
}

const below = (directory: string, path: string) =>
  directory === '' ? path : path.slice(directory.length + 1);

/** Only a rule of the other kind can change what the rules before it decided. */
const decides = ({ negated, directoryOnly }: Rule, ignored: boolean, isDirectory: boolean) =>
  negated === ignored && (isDirectory || !directoryOnly);

function ruleMatches({ names, anywhere }: Rule, path: readonly Name[]): boolean {
  return anywhere ? matchName(names[0] ?? '', path.at(-1) ?? []) : matchNames(names, path);
}
