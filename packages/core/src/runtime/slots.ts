import { ToolError } from '../tool-error.ts';

export interface Slots {
  /** Waits for a free slot and returns the function that frees it. Rejects when the queue is full or `signal` aborts. */
  acquire(signal: AbortSignal): Promise<() => void>;
  readonly running: number;
  readonly waiting: number;
}

/** Lets `concurrency` calls run and `queue` more wait, in order; the next is refused at once, with `refusal` if given. */
export function createSlots(
  concurrency: number,
  queue: number,
  refusal: (running: number, waiting: number) => Error = serverIsBusy,
): Slots {
  const waiting = new Set<() => void>();
  let running = 0;

  const release = () => {
    running -= 1;
    const [next] = waiting;
    next?.();
  };
  const take = () => {
    running += 1;
    let held = true;
    return () => {
      if (held) release();
      held = false;
    };
  };

  return {
    get running() {
      return running;
    },
    get waiting() {
      return waiting.size;
    },
    async acquire(signal) {
      signal.throwIfAborted();
      if (running < concurrency) return take();
      if (waiting.size >= queue) throw refusal(running, waiting.size);
      return new Promise((resolve, reject) => {
        const leave = () => {
          waiting.delete(start);
          signal.removeEventListener('abort', abort);
        };
        const start = () => {
          leave();
          resolve(take());
        };
        const abort = () => {
          leave();
          reject(signal.reason);
        };
        waiting.add(start);
        signal.addEventListener('abort', abort, { once: true });
      });
    },
  };
}

function serverIsBusy(running: number, waiting: number): ToolError {
  return new ToolError(
    'unavailable',
    `The server is busy: ${running} calls are running and ${waiting} waiting. Try again in a moment.`,
  );
}
