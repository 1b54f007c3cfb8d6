import { expect, it } from 'vitest';
import { startTurn } from './turn.ts';

it('lets other calls run between any two steps of a search that wait', async () => {
  const turn = startTurn(Number.POSITIVE_INFINITY);
  const order: string[] = [];

  await Promise.all(
    ['first', 'second', 'third'].map(async (name) => {
      await turn.next();
      order.push(name);
      setImmediate(() => order.push('other'));
    }),
  );

  expect(order).toEqual(['first', 'other', 'second', 'other', 'third']);
});
