interface Flight<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  callers: number;
}

/** Runs `work` under a key; callers that arrive while it runs wait for the same result. */
export type SharedWork<T> = (
  key: string,
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
) => Promise<T>;

/**
 * Does one piece of work per key at a time, however many callers ask. A caller that aborts does not stop the work for
 * the others; it stops when the last one has left, or after `timeoutMs`.
 */
export function createSharedWork<T>(timeoutMs: number, onTimeout: () => Error): SharedWork<T> {
  const flights = new Map<string, Flight<T>>();

  const start = (key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(onTimeout()), timeoutMs);
    const result = abortable(work(controller.signal), controller.signal).finally(() => clearTimeout(timer));
    const flight = { result, controller, callers: 0 };
    flights.set(key, flight);
    return flight;
  };

  return async (key, work, signal) => {
    signal.throwIfAborted();
    const flight = flights.get(key) ?? start(key, work);
    flight.callers += 1;
    try {
      return await abortable(flight.result, signal);
    } finally {
      flight.callers -= 1;
      if (flight.callers === 0) {
        flights.delete(key);
        flight.controller.abort();
      }
    }
  };
}

async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
