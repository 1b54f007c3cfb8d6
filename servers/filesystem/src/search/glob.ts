/** Tells whether a path matches; names are separated by `/`. */
export type Matcher = (path: string) => boolean;

/** A pattern that this language does not have. The message says what to write instead. */
export class GlobError extends Error {
  override readonly name = 'GlobError';
}

const maxLength = 1_000;
const maxAlternatives = 64;

/**
 * Compiles a glob: `*` and `?` within a name, `**` for any number of directories, `[a-z]` and `[!a-z]`, `{a,b}`,
 * `\` before a character that is meant as it stands. A pattern without `/` is matched with the last name of a
 * path. No regular expression is made, and matching takes at most the product of both lengths: patterns come from
 * models, and backtracking matchers can be kept busy for minutes (CVE-2026-26996).
 *
 * @throws GlobError
 */
export function compileGlob(pattern: string): Matcher {
  if (pattern.length > maxLength) throw new GlobError(`A pattern has at most ${maxLength} characters`);
  const alternatives = expandBraces(pattern).map((each) =>
    each.split('/').filter((name, i) => name !== '' || i === 0),
  );
  return (path) => {
    const names = namesOf(path);
    return alternatives.some((each) =>
      each.length === 1 && each[0] !== '**'
        ? matchName(each[0] ?? '', names.at(-1) ?? [])
        : matchNames(each, names),
    );
  };
}

/** A name in whole characters: an emoji is one, of two units. */
export type Name = readonly string[];

export const namesOf = (path: string): Name[] => path.split('/').map((name) => [...name]);

/** Row by row: after each part of the pattern, which beginnings of the path it can have matched. */
export function matchNames(pattern: readonly string[], names: readonly Name[]): boolean {
  let reached = [true, ...names.map(() => false)];
  for (const part of pattern) {
    if (part === '**') {
      const first = reached.indexOf(true);
      reached = reached.map((_, i) => first !== -1 && i >= first);
    } else {
      reached = [false, ...names.map((name, i) => reached[i] === true && matchName(part, name))];
    }
  }
  return reached.at(-1) === true;
}

/** One name with one part of a pattern; a star that fits too little is made to take one character more. */
export function matchName(pattern: string, name: Name): boolean {
  let [p, n, star, mark] = [0, 0, -1, 0];
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p;
      p += 1;
      mark = n;
      continue;
    }
    const next = matchCharacter(pattern, p, name[n] ?? '');
    if (next !== undefined) {
      p = next;
      n += 1;
    } else if (star !== -1) {
      mark += 1;
      [p, n] = [star + 1, mark];
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** Where the pattern goes on when its next element takes this character. */
function matchCharacter(pattern: string, at: number, character: string): number | undefined {
  switch (pattern[at]) {
    case undefined:
      return undefined;
    case '?':
      return at + 1;
    case '\\':
      return pattern.startsWith(character, at + 1) ? at + 1 + character.length : undefined;
    case '[': {
      const end = pattern.indexOf(']', at + 2);
      if (end === -1) return character === '[' ? at + 1 : undefined;
      return isInClass(pattern.slice(at + 1, end), character) ? end + 1 : undefined;
    }
    default:
      return pattern.startsWith(character, at) ? at + character.length : undefined;
  }
}

function isInClass(text: string, character: string): boolean {
  const members = [...text];
  const negated = members[0] === '!' || members[0] === '^';
  let found = false;
  for (let i = negated ? 1 : 0; i < members.length; i += 1) {
    const first = members[i] ?? '';
    const last = members[i + 1] === '-' ? members[i + 2] : undefined;
    found ||= last === undefined ? first === character : first <= character && character <= last;
    if (last !== undefined) i += 2;
  }
  return found !== negated;
}

function expandBraces(pattern: string): string[] {
  const group = pattern.includes('{') ? findGroup(pattern) : undefined;
  if (group === undefined) return [pattern];
  const expanded: string[] = [];
  for (const choice of group.choices) {
    expanded.push(...expandBraces(pattern.slice(0, group.start) + choice + pattern.slice(group.end + 1)));
    if (expanded.length > maxAlternatives) {
      throw new GlobError(`The braces of a pattern make at most ${maxAlternatives} alternatives`);
    }
  }
  return expanded;
}

/** The first group of braces that is closed and has a comma in it; others stand for themselves. */
function findGroup(pattern: string): { start: number; end: number; choices: string[] } | undefined {
  const start = pattern.indexOf('{');
  const marks = [...pattern.matchAll(/\\.|[{},]/gs)].filter(
    ({ 0: mark, index }) => index >= start && mark.length === 1,
  );
  const commas: number[] = [];
  let depth = 0;
  for (const { 0: mark, index: end } of marks) {
    if (mark === ',' && depth === 1) commas.push(end);
    depth += depthChange[mark] ?? 0;
    if (depth > 0) continue;
    return commas.length === 0 ? undefined : { start, end, choices: cut(pattern, start, commas, end) };
  }
  return undefined;
}

const depthChange: Readonly<Record<string, number>> = { '{': 1, '}': -1 };

function cut(pattern: string, start: number, commas: readonly number[], end: number): string[] {
  const ends = [...commas, end];
  return [start, ...commas].map((before, i) => pattern.slice(before + 1, ends[i]));
}
