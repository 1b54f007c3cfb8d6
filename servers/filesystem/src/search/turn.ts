import { setImmediate } from 'node:timers/promises';

/** What a search may do at a time: patterns and rules can be slow, and other calls wait meanwhile. */
export interface Turn {
  /** To be looked at before everything that can be slow. */
  readonly isOver: boolean;
  /** Lets other calls go first. Gives false when the time of the whole search is over too. */
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
      // Those that waited for one and the same event would all go on before any other call.
      last = last.then(async () => {
        await setImmediate();
        end = performance.now() + turnMs;
        return performance.now() <= deadline;
      });
      return last;
    },
  };
}
