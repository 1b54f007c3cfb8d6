/** Runs `work` when all earlier work is done, unless its caller has given up by then. */
export type InTurn = <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** Creates a queue that runs one piece of work at a time, because each may need a lot of memory. */
export function createQueue(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work, signal) => {
    const turn = last.then(() => {
      signal.throwIfAborted();
      return work();
    });
    // The queue drops the result, which may be large.
    last = turn.then(
      () => {},
      () => {},
    );
    return turn;
  };
}
