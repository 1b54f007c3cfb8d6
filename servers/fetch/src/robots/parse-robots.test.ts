import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseRobots } from './parse-robots.ts';

const product = 'mcp-commons-fetch';

function run<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

function readRules(text: string, userAgent = product): (path: string) => boolean {
  const rules = run(parseRobots(text, userAgent));
  return (path) => run(rules(path));
}

it.each<[string, string, Record<string, boolean>]>([
  ['nothing', '', { '/': true }],
  ['everything', 'User-agent: *\nDisallow: /', { '/': false, '/a': false, '/robots.txt': true }],
  ['an empty rule', 'User-agent: *\nDisallow:', { '/': true }],
  [
    'the longest match',
    'User-agent: *\nDisallow: /a\nAllow: /a/b',
    { '/a': false, '/a/b': true, '/a/c': false, '/b': true },
  ],
  [
    'the longest match that forbids',
    'User-agent: *\nAllow: /a\nDisallow: /a/b',
    { '/a': true, '/a/b': false },
  ],
  ['a tie', 'User-agent: *\nDisallow: /a\nAllow: /a', { '/a': true }],
  ['its own group', `User-agent: *\nDisallow: /\nUser-agent: ${product}\nAllow: /`, { '/a': true }],
  ['its own group in other letters', 'User-agent: MCP-Commons-Fetch/2.0\nDisallow: /x', { '/x': false }],
  [
    'two groups of its own',
    `User-agent: ${product}\nDisallow: /a\n\nUser-agent: ${product}\nDisallow: /b`,
    { '/a': false, '/b': false },
  ],
  ['another group', 'User-agent: googlebot\nDisallow: /', { '/a': true }],
  [
    'its own group after another',
    `User-agent: googlebot\nDisallow: /\nUser-agent: ${product}\nDisallow: /x`,
    { '/a': true, '/x': false },
  ],
  ['an agent without a hyphen', 'Useragent: *\nDisallow: /', { '/a': false }],
  ['a name that only begins alike', 'User-agent: mcp-commons\nDisallow: /', { '/a': true }],
  ['agents in a row', `User-agent: ${product}\nUser-agent: a\nDisallow: /a`, { '/a': false }],
  [
    'lines between',
    `User-agent: ${product}\nCrawl-delay: 1\nSitemap: /b\n# Disallow: /c\nDisallow: /a # why`,
    { '/a': false, '/b': true, '/c': true },
  ],
  ['stars', 'User-agent: *\nDisallow: /*.pdf', { '/a.pdf': false, '/a/b.pdf?x': false, '/pdf': true }],
  ['a star alone', 'User-agent: *\nDisallow: *', { '/': false }],
  ['stars in order', 'User-agent: *\nDisallow: /*a*b', { '/ab': false, '/ba': true }],
  ['a star and an end', 'User-agent: *\nDisallow: /a*a$', { '/a': true, '/aa': false }],
  ['an end', 'User-agent: *\nDisallow: /*.pdf$', { '/a.pdf': false, '/a.pdf?x': true, '/a.pdf.pdf': false }],
  ['an end without a star', 'User-agent: *\nDisallow: /a$', { '/a': false, '/ab': true }],
  [
    'a star and a dollar that are encoded',
    'User-agent: *\nDisallow: /a-%2A.html\nDisallow: /b-%24',
    { '/a-*.html': false, '/a-b.html': true, '/b-$': false, '/b-%24c': false, '/b-': true },
  ],
  ['a dollar inside', 'User-agent: *\nDisallow: /a$b', { '/a$b': false, '/a%24bc': false, '/a': true }],
  ['a query', 'User-agent: *\nDisallow: /*?', { '/a?b': false, '/a': true }],
  ['percent signs', 'User-agent: *\nDisallow: /%7E%75s%2e%2D/ä😀', { '/~us.-/%C3%A4%F0%9F%98%80': false }],
  ['rules before any agent', 'Disallow: /\nUser-agent: *\nAllow: /', { '/a': true }],
  ['old line ends and a mark', '\ufeffUser-agent: *\rDisallow: /a', { '/a': false }],
])('reads %s', (_what, text, expected) => {
  const isAllowed = readRules(text);
  expect(Object.fromEntries(Object.keys(expected).map((path) => [path, isAllowed(path)]))).toEqual(expected);
});

it('takes no other agent without a name for its own', () => {
  const isAllowed = readRules('User-agent: 360bot\nDisallow: /\nUser-agent: *\nDisallow: /b', '(a bot)');
  expect([isAllowed('/a'), isAllowed('/b')]).toEqual([true, false]);
});

it('reads any text at all', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.webPath(), (text, path) => {
      expect(readRules(`User-agent: *\nDisallow: ${text}`)(path)).toBeTypeOf('boolean');
    }),
  );
});

it('takes no longer for a pattern of many stars', () => {
  const isAllowed = readRules(`User-agent: *\nDisallow: /${'*a'.repeat(900)}b$`);
  expect(isAllowed(`/${'a'.repeat(8_000)}`)).toBe(true);
});

it('takes a step for each line, so that other work can go on in between', () => {
  expect([...parseRobots('\n'.repeat(99), product)]).toHaveLength(100);
});
