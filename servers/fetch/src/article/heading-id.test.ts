import { expect, it } from 'vitest';
import type { Element } from '../page/page-tree.ts';
import { isHeadingId } from './heading-id.ts';

const element = (tag: string, children: Element['children']): Element => ({ tag, attributes: {}, children });

it('reads no more of a heading than could be in an id', () => {
  let read = 0;
  const letter = {
    get text() {
      read += 1;
      return 'x';
    },
    length: 1,
    commas: 0,
  };
  const page = element(
    'div',
    Array.from({ length: 10_000 }, () => letter),
  );

  expect(isHeadingId(element('section', [element('h2', [page])]), 'x')).toBe(false);

  expect(read).toBeLessThan(1_000);
});
