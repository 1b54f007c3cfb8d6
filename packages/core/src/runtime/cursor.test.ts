import { expect, it } from 'vitest';
import { encodeCursor, paginate } from './cursor.ts';

it('cuts pages until nothing is left; no cursor leads to an empty page', () => {
  const { items, nextCursor } = paginate(['a', 'b', 'c', 'd'], undefined, 2);
  expect(items).toEqual(['a', 'b']);
  expect(paginate(['a', 'b', 'c', 'd'], nextCursor, 2)).toEqual({ items: ['c', 'd'] });
});

it('ends quietly when fewer items are left than were before the cursor', () => {
  expect(paginate(['a'], encodeCursor({ offset: 2 }), 2)).toEqual({ items: [] });
});

it.each([-1, 0.5, '1'])('refuses a forged cursor: %j', (offset) => {
  expect(() => paginate(['a'], encodeCursor({ offset }), 2)).toThrow('cursor does not come from this server');
});
