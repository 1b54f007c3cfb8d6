import { expect, it } from 'vitest';
import { withDeadline } from './deadline.ts';

/** Fails with an error of its own as soon as the signal aborts. */
const failWhenAborted = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')));
  });

it('says that the time is over, whatever the work says about it', async () => {
  await expect(withDeadline(1, undefined, () => new Error('late'), failWhenAborted)).rejects.toThrow('late');
});

it('says why its caller gave up, whatever the work says about it', async () => {
  const controller = new AbortController();
  const result = withDeadline(60_000, controller.signal, () => new Error('late'), failWhenAborted);
  controller.abort(new Error('given up'));
  await expect(result).rejects.toThrow('given up');
});
