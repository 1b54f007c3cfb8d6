import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findApiKey, parseApiKeys, singleApiKey } from './api-keys.ts';

const hash = (key: string) => createHash('sha256').update(key).digest('hex');
const [one, two] = [hash('the first key of this test'), hash('the second key of this test')];

describe('a list of keys', () => {
  it('accepts each of them, with its scopes', () => {
    const keys = parseApiKeys(
      `# who\n\nci ${one}\tusers:read users:write\r\n  ops ${two.toUpperCase()} *  \nx ${hash('x')}`,
    );
    expect(findApiKey(keys, 'the first key of this test')).toEqual({
      id: 'key:ci',
      kind: 'api-key',
      scopes: new Set(['users:read', 'users:write']),
    });
    expect(findApiKey(keys, 'the second key of this test')).toMatchObject({ id: 'key:ops', scopes: 'all' });
    expect(findApiKey(keys, 'x')?.scopes).toEqual(new Set());
  });

  it.each([
    ['an empty credential', ''],
    ['the hash itself', one],
    ['a part of a key', 'the first key of this tes'],
    ['a key in another case', 'The first key of this test'],
    ['a key with a blank', 'the first key of this test '],
    ['a key with a NUL', 'the first key of this test\0'],
    ['two keys', 'the first key of this test,the second key of this test'],
    ['an id', 'ci'],
    ['a megabyte', 'x'.repeat(1_000_000)],
  ])('does not accept %s', (_what, presented) => {
    expect(findApiKey(parseApiKeys(`ci ${one}\nops ${two} *`), presented)).toBeUndefined();
  });

  it('does not accept anything made up', () => {
    const keys = parseApiKeys(`ci ${one}\nops ${two} *`);
    fc.assert(fc.property(fc.string(), (text) => findApiKey(keys, text) === undefined));
  });

  it.each([
    ['has no hash', 'ci', /^line 2: after the id comes the SHA-256/],
    [
      'has a key instead of its hash',
      'ci hunter2-hunter2-hunter2',
      /^line 2: after the id comes the SHA-256/,
    ],
    ['has a short hash', `ci ${one.slice(1)}`, /^line 2: after the id/],
    ['has a long hash', `ci ${one}0`, /^line 2: after the id/],
    ['has hash and id the wrong way round', `${one} ci`, /^line 2: after the id/],
    ['is written with colons', `ci:${one}`, /^line 2: an id has/],
    ['repeats an id', `ops ${one}`, /^line 2: the id ops is taken/],
    ['repeats a key', `ci ${two.toUpperCase()}`, /^line 2: an earlier key is the same/],
    [
      'has a comma between scopes',
      `ci ${one} users:read,users:write`,
      /^line 2: scopes stand between blanks/,
    ],
    [
      'has a remark behind its scopes',
      `ci ${one} users:read # not *`,
      /^line 2: scopes stand between blanks/,
    ],
    ['has a * in a scope', `ci ${one} users:*`, /^line 2: scopes stand between blanks/],
    ['has an id that forges a log line', `"a" ${one}`, /^line 2: an id has/],
  ])('is refused when a line %s, by its number and without its hash', (_what, line, message) => {
    const parse = () => parseApiKeys(`ops ${two}\n${line}`);
    expect(parse).toThrow(message);
    expect(parse).not.toThrow(/[0-9a-f]{16}|hunter2/);
  });

  it.each(['', '\n\n', '# nothing yet'])('is refused when there is no key in it: %j', (text) => {
    expect(() => parseApiKeys(text)).toThrow('there is no key in it');
  });

  it('holds at most a thousand keys', () => {
    const lines = Array.from({ length: 1_001 }, (_, i) => `k${i} ${hash(String(i))}`);
    expect(parseApiKeys(lines.slice(1).join('\n'))).toHaveLength(1_000);
    expect(() => parseApiKeys(lines.join('\n'))).toThrow('at most 1000 keys');
  });
});

describe('a single key', () => {
  it('may do everything', () => {
    const key = singleApiKey('a'.repeat(32));
    expect(findApiKey([key], 'a'.repeat(32))).toEqual({ id: 'key:default', kind: 'api-key', scopes: 'all' });
  });

  it.each(['', 'short', 'a'.repeat(19), `with a blank ${'a'.repeat(20)}`, `line\n${'a'.repeat(20)}`])(
    'is refused when it can be guessed, or sent in no header: %j',
    (key) => {
      expect(() => singleApiKey(key)).toThrow('must have 20..1024 printable ASCII');
    },
  );
});
