import { expect, it } from 'vitest';
import { shorten } from './shorten.ts';

it.each([
  ['a text that fits', 'quay', 4, 'quay'],
  ['a longer text', 'harbour', 4, 'harb…'],
  ['a cut within an emoji', 'a🚢b', 2, 'a…'],
  ['a cut after an emoji', 'a🚢b', 3, 'a🚢…'],
])('shortens %s', (_what, text, length, expected) => {
  expect(shorten(text, length)).toBe(expected);
});
