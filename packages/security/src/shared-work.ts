import { abortable } from './abortable.ts';

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
 * the others; the signal of the work aborts when the last one has left. The work has its own timeout.
 */
export function createSharedWork<T>(): SharedWork<T> {
  const flights = new Map<string, Flight<T>>();

  const start = (key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> => {
    const controller = new AbortController();
    const flight = { result: work(controller.signal), controller, callers: 0 };
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
