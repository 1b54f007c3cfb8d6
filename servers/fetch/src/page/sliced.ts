import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work between two turns of the event loop. Another call takes about ten turns, so some 30 ms. */
const sliceMs = 2;

/**
 * Runs long synchronous work in slices. The work is a generator that yields often. Between slices, other calls, timers
 * and the cancellation of this call run, so that no page can block the process.
 */
export async function sliced<T>(work: Generator<void, T>, signal: AbortSignal): Promise<T> {
  let sliceEnds = performance.now() + sliceMs;
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() < sliceEnds) continue;
    await setImmediate();
    signal.throwIfAborted();
    sliceEnds = performance.now() + sliceMs;
  }
}
