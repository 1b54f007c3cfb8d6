import { expect, it } from 'vitest';
import { createPageCache } from './page-cache.ts';

it('removes the least recently used page first', () => {
  const cache = createPageCache<string>(1_000, 20_000);
  for (const key of ['a', 'b', 'c']) cache.set(key, key, 1_000);
  cache.get('a');
  for (const key of ['d', 'e']) cache.set(key, key, 1_000);
  expect(['a', 'b', 'c', 'd', 'e'].filter((key) => cache.get(key) !== undefined)).toEqual([
    'a',
    'c',
    'd',
    'e',
  ]);
});

it('does not keep what is too large, nor its older version, and keeps the others', () => {
  const cache = createPageCache<string>(1_000, 10_000);
  cache.set('b', 'other', 10);
  cache.set('a', 'old', 10);
  cache.set('a', 'new', 10_000);
  expect([cache.get('a'), cache.get('b')?.page]).toEqual([undefined, 'other']);
});
