import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { createSlots } from './slots.ts';

// Node warns of a leak after ten, and one call may wait for many slots.
it('leaves no listener on the signal of a call that has waited', async () => {
  const { signal } = new AbortController();
  const slots = createSlots(1, 1);
  const release = await slots.acquire(signal);
  const waiting = slots.acquire(signal);

  release();
  await waiting;

  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
