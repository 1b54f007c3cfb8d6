import { matchName, matchNames, maxLength, type Name, namesOf } from './glob.ts';
import type { Turn } from './turn.ts';

interface Rule {
  readonly negated: boolean;
  readonly directoryOnly: boolean;
  /** From the directory of the file; a single name matches at any depth. */
  readonly names: readonly string[];
  readonly anywhere: boolean;
}

/** The rules of one .gitignore, for the directory it is in. */
export interface IgnoreFile {
  /** How much of it was read. */
  readonly bytes: number;
  /** Path of the directory, relative to the beginning of the walk; empty for the beginning. */
  readonly directory: string;
  /** What leads from a directory above the walk to its beginning, with a `/` at the end; else empty. */
  readonly start: string;
  readonly rules: readonly Rule[];
}

/** A file with more is read up to here: its rules are tried on every entry. */
const maxRules = 1_000;

/** Reads a .gitignore (gitignore(5)), without lines that would be too long as a glob. */
export function parseIgnoreFile(directory: string, text: string, start = ''): IgnoreFile {
  // Of a byte order mark git takes no notice; it would be a part of the first rule.
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

/** A blank at the end counts only when it is escaped. Tried at the first blank of a run only: a run may be long. */
const trimBlanks = (line: string) => line.replace(/(?<=^|[^\\ ]|\\ ) +$/, '');

function parseRule(pattern: string): Rule {
  const negated = pattern.startsWith('!');
  const body = (negated ? pattern.slice(1) : pattern).replace(/\/$/, '');
  const names = body.replace(/^\//, '').split('/');
  // Everything inside, and not the directory itself: its entries can be taken back by a later rule.
  if (names.length > 1 && names.at(-1) === '**') names.push('*');
  return { negated, directoryOnly: pattern.endsWith('/'), names, anywhere: !body.includes('/') };
}

/**
 * Whether the last rule that matches says so; deeper files come later in `files`. Paths as in `IgnoreFile`. True as
 * well once the time of the search is over.
 */
export async function isIgnored(
  files: readonly IgnoreFile[],
  path: string,
  isDirectory: boolean,
  turn: Turn,
): Promise<boolean> {
  let ignored = false;
  for (const { directory, start, rules } of files.filter((file) => isAbove(file.directory, path))) {
    const names = namesOf(start + below(directory, path));
    for (const rule of rules) {
      if (turn.isOver && !(await turn.next())) return true;
      if (decides(rule, ignored, isDirectory) && ruleMatches(rule, names)) ignored = !rule.negated;
    }
  }
  return ignored;
}

const isAbove = (directory: string, path: string) => directory === '' || path.startsWith(`${directory}/`);

const below = (directory: string, path: string) =>
  directory === '' ? path : path.slice(directory.length + 1);

/** Only a rule of the other kind can change what the rules before it said. */
const decides = ({ negated, directoryOnly }: Rule, ignored: boolean, isDirectory: boolean) =>
  negated === ignored && (isDirectory || !directoryOnly);

function ruleMatches({ names, anywhere }: Rule, path: readonly Name[]): boolean {
  return anywhere ? matchName(names[0] ?? '', path.at(-1) ?? []) : matchNames(names, path);
}
