import { createHash, timingSafeEqual } from 'node:crypto';
import type { Principal } from '../principal.ts';
import { CallerSettingError } from './caller-setting-error.ts';

/** One valid key: who holds it and what it may do, and its SHA-256. The key itself is not kept. */
export interface ApiKey {
  readonly principal: Principal;
  readonly hash: Buffer;
}

/** Each request is compared with every key, so their number is limited. */
const maxKeys = 1_000;

/** Shorter keys can be guessed: a fast hash protects only keys that are random enough. */
const minKeyLength = 20;

/**
 * A single key that may do everything, as given in an environment variable.
 *
 * @throws CallerSettingError for a key that could be guessed, or that a header cannot carry.
 */
export function singleApiKey(key: string): ApiKey {
  if (!new RegExp(`^[\\x21-\\x7e]{${minKeyLength},1024}$`).test(key)) {
    throw new CallerSettingError(
      `must have ${minKeyLength}..1024 printable ASCII characters without spaces; make one with: openssl rand -hex 32`,
    );
  }
  return { principal: { id: 'key:default', kind: 'api-key', scopes: 'all' }, hash: sha256(key) };
}

/**
 * Reads a list of keys, one a line: an id, the SHA-256 of the key in hexadecimal, and the scopes, all between blanks;
 * `*` stands for every scope. Empty lines and lines that begin with `#` are ignored.
 *
 * ```
 * ci      5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5  users:read users:write
 * ops     ef797c8118f02dfb649607dd5d3f8c7623048c9c063d532cc95c5ed7a898a64f  *
 * ```
 *
 * Sessions, limits and the audit distinguish callers by their ids, so no id may be that of an `earlier` key.
 *
 * @throws CallerSettingError with the number of the first wrong line, but never its hash.
 */
export function parseApiKeys(text: string, earlier: readonly ApiKey[] = []): readonly ApiKey[] {
  const seen = new Set(earlier.flatMap(({ principal, hash }) => [principal.id, hash.toString('hex')]));
  const keys = text.split(/\r?\n/).flatMap((line, index) => {
    const words = line.trim().split(/\s+/);
    if (words[0] === '' || words[0]?.startsWith('#')) return [];
    const key = parseKey(words, seen);
    if (typeof key === 'string') throw new CallerSettingError(`line ${index + 1}: ${key}`);
    return [key];
  });
  if (keys.length === 0) throw new CallerSettingError('there is no key in it');
  if (keys.length > maxKeys) throw new CallerSettingError(`there can be at most ${maxKeys} keys`);
  return keys;
}

/** The key of one line, or what is wrong with it; `seen` holds the ids and hashes of earlier keys. */
function parseKey([name = '', hex = '', ...scopes]: readonly string[], seen: Set<string>): ApiKey | string {
  if (!/^[\w.@-]{1,64}$/.test(name)) return 'an id has 1..64 letters, digits and . _ - @';
  if (!/^[0-9a-f]{64}$/i.test(hex)) {
    return 'after the id comes the SHA-256 of the key, 64 hexadecimal digits: printf %s KEY | sha256sum';
  }
  if (scopes.some((scope) => scope !== '*' && /[#,;*]/.test(scope))) {
    return 'scopes stand between blanks, and have no # , ; or *; a * alone stands for every scope';
  }
  const id = `key:${name}`;
  const hash = Buffer.from(hex, 'hex');
  if (seen.has(id)) return `the id ${name} is taken by an earlier key`;
  if (seen.has(hash.toString('hex'))) return 'an earlier key is the same';
  seen.add(id).add(hash.toString('hex'));
  return { principal: { id, kind: 'api-key', scopes: scopes.includes('*') ? 'all' : new Set(scopes) }, hash };
}

/** Whose key this is. It takes the same time for every key, valid or not. */
export function findApiKey(keys: readonly ApiKey[], presented: string): Principal | undefined {
  const hash = sha256(presented);
  let found: Principal | undefined;
  for (const key of keys) {
    if (timingSafeEqual(key.hash, hash)) found = key.principal;
  }
  return found;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
