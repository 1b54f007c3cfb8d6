/** Runs `work` when all earlier work is done; it is skipped when its caller has given up by then. */
export type InTurn = <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** Makes a queue in which one piece of work runs at a time, because each may need a lot of memory. */
export function createQueue(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work, signal) => {
    const turn = last.then(() => {
      signal.throwIfAborted();
      return work();
    });
    // Without its result, which may be large.
    last = turn.then(
      () => {},
      () => {},
    );
    return turn;
  };
}
