/** Whether a path matches; names are separated by `/`. */
export type Matcher = (path: string) => boolean;

/** A pattern that is refused. The message says what to write instead. */
export class GlobError extends Error {
  override readonly name = 'GlobError';
}

/** Characters of a pattern, before its braces are expanded. */
export const maxLength = 1_000;
const maxAlternatives = 64;
/** Characters of all alternatives together: they are matched without a pause. */
const maxExpandedLength = 4_000;

/**
 * Compiles a glob: `*` and `?` within a name, `**` for any number of directories, `[a-z]` and `[!a-z]`, `{a,b}`, `\`
 * before a character that is meant literally. A pattern without `/` is matched with the last name of a path. Brackets
 * also match themselves, because frameworks have files such as `[id].tsx`. Patterns come from models, and can keep
 * backtracking matchers busy for minutes (CVE-2026-26996). So this uses no regular expression, and matching takes at
 * most the product of both lengths, with braces expanded.
 *
 * @throws GlobError
 */
export function compileGlob(pattern: string): Matcher {
  if (pattern.length > maxLength) throw new GlobError(`A pattern has at most ${maxLength} characters`);
  const expanded = [...new Set(expandBraces(pattern))];
  if (expanded.join('').length > maxExpandedLength) {
    throw new GlobError(
      `The braces of a pattern may expand to at most ${maxExpandedLength} characters in all. ` +
        'Use fewer alternatives, or a shorter pattern',
    );
  }
  if (expanded.some((each) => each.startsWith('/') || each.split('/').includes('..'))) {
    throw new GlobError(
      'A pattern cannot begin with "/" or contain "..": it matches paths below the directory of the search, which is another argument',
    );
  }
  const literal = expanded.filter((each) => each.includes('[')).map((each) => each.replaceAll('[', '\\['));
  const alternatives = [...expanded, ...literal].map((each) =>
    each.split('/').filter((name) => name !== '' && name !== '.'),
  );
  return (path) => {
    const names = namesOf(path);
    return alternatives.some((each) =>
      each.length === 1 ? matchName(each[0] ?? '', names.at(-1) ?? []) : matchNames(each, names),
    );
  };
}

/** A name in whole characters: an emoji is one character, but two units. */
export type Name = readonly string[];

export const namesOf = (path: string): Name[] => path.split('/').map((name) => [...name]);

/** Goes through the pattern part by part, and keeps which beginnings of the path the parts so far can match. */
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

/** Matches one name with one part of a pattern. After a mismatch, the last star takes one more character. */
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

/** The place after the next element of the pattern, when that matches this character. */
function matchCharacter(pattern: string, at: number, character: string): number | undefined {
  switch (pattern[at]) {
    case undefined:
      return undefined;
    case '?':
      return at + 1;
    case '\\':
      return pattern.startsWith(character, at + 1) ? at + 1 + character.length : undefined;
    case '[': {
      const found = matchClass(pattern, at, codeAt(character, 0));
      if (found === undefined) return character === '[' ? at + 1 : undefined;
      return found.isIn ? found.next : undefined;
    }
    default:
      return pattern.startsWith(character, at) ? at + character.length : undefined;
  }
}

/**
 * Matches a character with the class that begins at `start`. It parses the class for each character, so it needs no
 * array. A `]` that comes first, or after `\`, is a member. Undefined when the class has no end.
 */
function matchClass(pattern: string, start: number, wanted: number) {
  const isNegated = pattern[start + 1] === '!' || pattern[start + 1] === '^';
  const first = start + (isNegated ? 2 : 1);
  let isIn = false;
  for (let at = first; at < pattern.length; ) {
    if (pattern[at] === ']' && at > first) return { next: at + 1, isIn: isIn !== isNegated };
    const member = matchMember(pattern, at, wanted);
    isIn ||= member.isIn;
    at = member.next;
  }
  return undefined;
}

/** Matches with the member of a class at `at`: a named class, a range, or a character. */
function matchMember(pattern: string, at: number, wanted: number): { isIn: boolean; next: number } {
  const named = pattern.startsWith('[:', at) ? matchNamedClass(pattern, at, wanted) : undefined;
  if (named !== undefined) return named;
  const from = characterAt(pattern, at);
  const isRange = pattern[from.next] === '-' && (pattern[from.next + 1] ?? ']') !== ']';
  const to = isRange ? characterAt(pattern, from.next + 1) : from;
  return { isIn: from.code <= wanted && wanted <= to.code, next: to.next };
}

function characterAt(pattern: string, at: number): { code: number; next: number } {
  const start = pattern[at] === '\\' ? at + 1 : at;
  const code = codeAt(pattern, start);
  return { code, next: start + unitsOf(code) };
}

/** The POSIX classes as ranges, in ASCII only, as in git. */
const namedClasses: Readonly<Record<string, readonly string[]>> = {
  alnum: ['09', 'AZ', 'az'],
  alpha: ['AZ', 'az'],
  blank: ['\t\t', '  '],
  cntrl: ['\0\x1f', '\x7f\x7f'],
  digit: ['09'],
  graph: ['!~'],
  lower: ['az'],
  print: [' ~'],
  punct: ['!/', ':@', '[`', '{~'],
  space: ['\t\r', '  '],
  upper: ['AZ'],
  xdigit: ['09', 'AF', 'af'],
};

/** Matches with `[:alpha:]` and the like; undefined when there is no such class, and each character is a member. */
function matchNamedClass(pattern: string, at: number, wanted: number) {
  const end = pattern.indexOf(':]', at + 2);
  const name = pattern.slice(at + 2, end);
  if (end === -1 || !Object.hasOwn(namedClasses, name)) return undefined;
  const isIn = namedClasses[name]?.some((range) => codeAt(range, 0) <= wanted && wanted <= codeAt(range, 1));
  return { isIn: isIn === true, next: end + 2 };
}

const codeAt = (text: string, at: number) => text.codePointAt(at) ?? 0;

const unitsOf = (codePoint: number) => (codePoint > 0xffff ? 2 : 1);

function expandBraces(pattern: string): string[] {
  const group = findGroup(pattern);
  if (group === undefined) return [pattern];
  const expanded: string[] = [];
  for (const choice of choicesOf(pattern, group)) {
    expanded.push(...expandBraces(pattern.slice(0, group.start) + choice + pattern.slice(group.end + 1)));
    if (expanded.length > maxAlternatives) {
      throw new GlobError(`The braces of a pattern may expand to at most ${maxAlternatives} alternatives`);
    }
  }
  return expanded;
}

interface Group {
  readonly start: number;
  readonly end: number;
  readonly commas: readonly number[];
}

/** The first group of braces that is closed and contains a comma; other braces match themselves. */
function findGroup(pattern: string): Group | undefined {
  const open: { start: number; commas: number[] }[] = [];
  const closed: Group[] = [];
  for (const { 0: mark, index } of pattern.matchAll(/\\.|[{},]/g)) {
    if (mark === '{') open.push({ start: index, commas: [] });
    if (mark === ',') open.at(-1)?.commas.push(index);
    const group = mark === '}' ? open.pop() : undefined;
    if (group !== undefined && group.commas.length > 0) closed.push({ ...group, end: index });
  }
  // A group that is closed later can enclose those before it.
  return closed.sort((a, b) => a.start - b.start)[0];
}

function choicesOf(pattern: string, { start, end, commas }: Group): string[] {
  const ends = [...commas, end];
  return [start, ...commas].map((before, i) => pattern.slice(before + 1, ends[i]));
}
