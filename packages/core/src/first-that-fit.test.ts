import { expect, it } from 'vitest';
import { firstThatFit } from './first-that-fit.ts';

it.each([
  ['everything that fits', ['a', 'b'], 8, ['a', 'b']],
  ['no more than fits', ['a', 'b', 'c'], 8, ['a', 'b']],
  ['bytes, not characters', ['é', 'b'], 8, ['é']],
  ['one that is too large alone', ['abcdefgh', 'b'], 4, ['abcdefgh']],
  ['nothing of nothing', [], 4, []],
])('takes %s', (_what, items, maxBytes, expected) => {
  expect(firstThatFit(items, maxBytes)).toEqual(expected);
});
