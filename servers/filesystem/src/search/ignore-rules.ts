import { matchName, matchNames, type Name, namesOf } from './glob.ts';

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
  readonly rules: readonly Rule[];
}

/** A file with more is read up to here: its rules are tried on every entry. */
const maxRules = 1_000;

/** Reads a .gitignore (gitignore(5)). */
export function parseIgnoreFile(directory: string, text: string): IgnoreFile {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return { bytes: Buffer.byteLength(text), directory, rules: lines.slice(0, maxRules).map(parseRule) };
}

function parseRule(line: string): Rule {
  // A blank at the end counts only when it is escaped.
  const pattern = line.replace(/(?<!\\) +$/, '');
  const negated = pattern.startsWith('!');
  const body = (negated ? pattern.slice(1) : pattern).replace(/\/$/, '');
  const names = body.replace(/^\//, '').split('/');
  // Everything inside, and not the directory itself: its entries can be taken back by a later rule.
  if (names.length > 1 && names.at(-1) === '**') names.push('*');
  return { negated, directoryOnly: pattern.endsWith('/'), names, anywhere: !body.includes('/') };
}

/** Whether the last rule that matches says so; deeper files come later in `files`. Paths as in `IgnoreFile`. */
export function isIgnored(files: readonly IgnoreFile[], path: string, isDirectory: boolean): boolean {
  let ignored = false;
  for (const { directory, rules } of files) {
    if (directory !== '' && !path.startsWith(`${directory}/`)) continue;
    const names = namesOf(path.slice(directory === '' ? 0 : directory.length + 1));
    // Only a rule of the other kind can change what the rules before it said.
    const decides = (rule: Rule) => rule.negated === ignored && (isDirectory || !rule.directoryOnly);
    for (const rule of rules) if (decides(rule) && ruleMatches(rule, names)) ignored = !rule.negated;
  }
  return ignored;
}

function ruleMatches({ names, anywhere }: Rule, path: readonly Name[]): boolean {
  return anywhere ? matchName(names[0] ?? '', path.at(-1) ?? []) : matchNames(names, path);
}
