import { expect, it, vi } from 'vitest';
import { createSharedWork } from './shared-work.ts';

const patient = new AbortController().signal;

it('is done once for all callers who come while it runs, and anew for the next', async () => {
  const share = createSharedWork<number>();
  const work = vi.fn(async () => work.mock.calls.length);

  expect(await Promise.all([share('a', work, patient), share('a', work, patient)])).toEqual([1, 1]);
  expect(await share('a', work, patient)).toBe(2);
});

it('is done at the same time under other keys', async () => {
  const share = createSharedWork<string>();
  const all = ['a', 'b'].map((key) => share(key, async () => key, patient));
  expect(await Promise.all(all)).toEqual(['a', 'b']);
});

it('fails for all callers, and is tried again for the next', async () => {
  const share = createSharedWork<string>();
  const fail = () => Promise.reject(new Error('away'));
  const both = [share('a', fail, patient), share('a', async () => 'unused', patient)];
  expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await share('a', async () => 'back', patient)).toBe('back');
});

it('goes on while one caller waits, and stops when the last has left', async () => {
  const share = createSharedWork<never>();
  const [first, second] = [new AbortController(), new AbortController()];
  const stopped = vi.fn();
  const work = (signal: AbortSignal) =>
    new Promise<never>(() => signal.addEventListener('abort', () => stopped()));
  const calls = [share('a', work, first.signal), share('a', work, second.signal)];

  first.abort(new Error('first left'));
  await expect(calls[0]).rejects.toThrow('first left');
  expect(stopped).not.toHaveBeenCalled();
  second.abort(new Error('second left'));
  await expect(calls[1]).rejects.toThrow('second left');

  expect(stopped).toHaveBeenCalledOnce();
});

it('does not begin for a caller who has left', async () => {
  const work = vi.fn();
  const left = AbortSignal.abort(new Error('left'));
  await expect(createSharedWork()('a', work, left)).rejects.toThrow('left');
  expect(work).not.toHaveBeenCalled();
});
