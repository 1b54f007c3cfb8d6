import { createShares } from '../shares.ts';
import { ToolError } from '../tool-error.ts';

export interface Slots {
  /** Waits for a free slot and returns the function that frees it. Rejects when the queue is full or `signal` aborts. */
  acquire(signal: AbortSignal, caller?: string): Promise<() => void>;
  readonly running: number;
  readonly waiting: number;
}

export interface SlotRules {
  /** How many calls of one caller may run at the same time; all unless given. */
  readonly share?: number | undefined;
  /** Makes the error for a call that finds no room to wait. */
  readonly refusal?: (running: number, waiting: number) => Error;
}

/** Lets `concurrency` calls run and `queue` more wait, in order; refuses any further call at once. */
export function createSlots(
  concurrency: number,
  queue: number,
  { share = concurrency, refusal = serverIsBusy }: SlotRules = {},
): Slots {
  const slots = createShares(concurrency, share);
  const waiting = new Set<() => void>();

  const take = (caller: string) => {
    const slot = slots.open(caller);
    if (slot.take(1) !== undefined) return undefined;
    return () => {
      slot.release();
      for (const retry of waiting) {
        if (slots.taken === concurrency) return;
        retry();
      }
    };
  };

  return {
    get running() {
      return slots.taken;
    },
    get waiting() {
      return waiting.size;
    },
    async acquire(signal, caller = '') {
      signal.throwIfAborted();
      const taken = take(caller);
      if (taken !== undefined) return taken;
      if (waiting.size >= queue) throw refusal(slots.taken, waiting.size);
      return new Promise((resolve, reject) => {
        const retry = () => {
          const release = take(caller);
          if (release === undefined) return;
          waiting.delete(retry);
          signal.removeEventListener('abort', abort);
          resolve(release);
        };
        const abort = () => {
          waiting.delete(retry);
          reject(signal.reason);
        };
        waiting.add(retry);
        signal.addEventListener('abort', abort, { once: true });
      });
    },
  };
}

function serverIsBusy(running: number, waiting: number): ToolError {
  return new ToolError(
    'unavailable',
    `The server is busy (calls running: ${running}, waiting: ${waiting}). Try again in a moment.`,
  );
}
