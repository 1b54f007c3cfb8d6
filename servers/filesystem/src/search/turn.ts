import { setImmediate } from 'node:timers/promises';

/** A slice of time of a search: patterns and rules can be slow, and other calls must not wait long. */
export interface Turn {
  /** Check this before every step that can be slow. */
  readonly isOver: boolean;
  /** Lets other calls go first. Resolves to false when the time of the whole search is over. */
  next(): Promise<boolean>;
}

const turnMs = 20;

/** `deadline` is a time of `performance.now()`. */
export function startTurn(deadline: number): Turn {
  let end = performance.now() + turnMs;
  let last = Promise.resolve(true);
  return {
    get isOver() {
      return performance.now() > end;
    },
    next() {
      // One after the other: steps that waited for the same event would all go on before any other call.
      last = last.then(async () => {
        await setImmediate();
        end = performance.now() + turnMs;
        return performance.now() <= deadline;
      });
      return last;
    },
  };
}
