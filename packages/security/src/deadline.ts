/**
 * Runs `work` until it settles, `parent` aborts or `ms` pass, whichever is first; the signal given to `work`
 * aborts in the two latter cases. Work that ignores its signal is abandoned, not waited for.
 *
 * AbortSignal.any over AbortSignal.timeout would be shorter and never fires on Node 20 once garbage has been
 * collected (nodejs/node#57736).
 *
 * @throws what `onTimeout` makes when the time is over; the reason of `parent` when that aborts.
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
