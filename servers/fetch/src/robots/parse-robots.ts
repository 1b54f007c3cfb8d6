/** One Allow or Disallow line. */
interface Rule {
  readonly allows: boolean;
  readonly path: string;
}

/** Decides, in steps, whether a path, with its query, may be visited. */
export type RobotsRules = (pathAndQuery: string) => Generator<void, boolean>;

const maxRules = 5_000;
const maxPathLength = 2_000;

/**
 * Reads, in steps, a robots.txt (RFC 9309) for the product that a User-Agent begins with. Uses the groups of this
 * product, or else those of `*`. The longest matching rule counts, and Allow wins over a Disallow of the same length.
 */
export function* parseRobots(text: string, userAgent: string): Generator<void, RobotsRules> {
  const groups = yield* readGroups(text);
  const product = productToken(userAgent) || '*';
  const named = groups.filter(({ agents }) => agents.has(product));
  const chosen = named.length > 0 ? named : groups.filter(({ agents }) => agents.has('*'));
  const rules = chosen
    .flatMap((group) => group.rules)
    .filter(({ path }) => path !== '')
    .slice(0, maxRules)
    .sort((a, b) => b.path.length - a.path.length || Number(b.allows) - Number(a.allows));
  return function* (pathAndQuery) {
    if (pathAndQuery === '/robots.txt') return true;
    // In a pattern, a plain `*` or `$` is special and a literal one is encoded, so a path needs encoded ones too.
    const path = normalise(pathAndQuery).replaceAll('*', '%2A').replaceAll('$', '%24');
    for (const rule of rules) {
      if (matchesPattern(path, rule.path)) return rule.allows;
      yield;
    }
    return true;
  };
}

interface Group {
  readonly agents: Set<string>;
  readonly rules: Rule[];
}

function* readGroups(text: string): Generator<void, readonly Group[]> {
  const groups: Group[] = [];
  let group: Group | undefined;
  for (const line of text.split(/\r\n?|\n/)) {
    const [, key = '', value = ''] = /^\s*([a-z-]{1,40})\s*:([^#]*)/i.exec(line) ?? [];
    const name = key.toLowerCase();
    if (name === 'user-agent' || name === 'useragent') {
      // Agents in a row share the rules that follow them.
      if (group === undefined || group.rules.length > 0) {
        group = { agents: new Set(), rules: [] };
        groups.push(group);
      }
      group.agents.add(productToken(value));
    } else if (name === 'allow' || name === 'disallow') {
      group?.rules.push({ allows: name === 'allow', path: patternOf(value) });
    }
    yield;
  }
  return groups;
}

function patternOf(value: string): string {
  return normalise(value.trim().slice(0, maxPathLength)).replace(/\$(?!$)/g, '%24');
}

function productToken(value: string): string {
  const agent = value.trim();
  return agent === '*' ? agent : (/^[a-z_-]+/i.exec(agent)?.[0] ?? '').toLowerCase();
}

/** Brings percent-encoded and plain characters into the same form (RFC 9309, 2.2.2). */
function normalise(path: string): string {
  return path
    .replace(/[^\x21-\x7e]+/gu, (characters) => Buffer.from(characters).toString('hex').replace(/../g, '%$&'))
    .replace(/%[0-9a-f]{2}/gi, (code) => {
      const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
      return /[\w.~-]/.test(character) ? character : code.toUpperCase();
    });
}

/** Matches `*` and a final `$` piece by piece. As a regular expression, many stars would backtrack endlessly. */
function matchesPattern(path: string, pattern: string): boolean {
  const isAnchored = pattern.endsWith('$');
  const [first = '', ...pieces] = (isAnchored ? pattern.slice(0, -1) : pattern).split('*');
  if (!path.startsWith(first)) return false;
  const last = isAnchored ? pieces.pop() : undefined;
  let at = first.length;
  for (const piece of pieces) {
    const found = path.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  if (!isAnchored) return true;
  return last === undefined ? at === path.length : path.length - last.length >= at && path.endsWith(last);
}
