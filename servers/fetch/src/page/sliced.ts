import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work between two turns of the event loop; another call takes about ten of them, so it waits some 30 ms. */
const sliceMs = 2;

/**
 * Runs long synchronous work, written as a generator that yields often, in slices: other calls, timers and the
 * cancellation of this one get their turn in between, so that no page can hold the process.
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
