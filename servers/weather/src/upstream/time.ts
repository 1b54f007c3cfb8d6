import { setTimeout as pause } from 'node:timers/promises';

/** The clocks of the server; tests pass their own, so that they never wait. */
export interface Time {
  /** Milliseconds on a clock that only goes forward, for ages. */
  now(): number;
  /** Milliseconds since 1970, to compare with the times in answers. */
  wallClock(): number;
  /** Waits; rejects when `signal` aborts. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemTime: Time = {
  now: () => performance.now(),
  wallClock: () => Date.now(),
  pause: (ms, signal) => pause(ms, undefined, { signal }),
};
