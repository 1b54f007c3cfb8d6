/**
 * Runs `work` until it settles, `parent` aborts or `ms` pass, whichever is first; in the last two cases the signal
 * given to `work` aborts. Work that ignores its signal is abandoned, not waited for.
 *
 * AbortSignal.any over AbortSignal.timeout would be shorter, but on Node 20 it never fires after a garbage collection
 * (nodejs/node#57736).
 *
 * @throws the error of `onTimeout` when the time is over; the reason of `parent` when that aborts.
 */
export async function withDeadline<T>(
  ms: number,
  parent: AbortSignal | undefined,
  onTimeout: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  parent?.throwIfAborted();
  const controller = new AbortController();
  const { signal } = controller;
  const follow = () => controller.abort(parent?.reason);
  parent?.addEventListener('abort', follow, { once: true });
  const timer = setTimeout(() => controller.abort(onTimeout()), ms);
  const interrupted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  try {
    return await Promise.race([work(signal), interrupted]);
  } finally {
    clearTimeout(timer);
    parent?.removeEventListener('abort', follow);
  }
}
