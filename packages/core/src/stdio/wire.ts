import type { Writable } from 'node:stream';

/** The writing side of a connection, one JSON message a line. */
export interface Wire {
  /** Resolves when the message has left the process. */
  write(message: object): Promise<void>;
  /** Bytes that wait for the reader. */
  readonly backlog: number;
  /** Waits until a message has left, `wake` is called, or `ms` pass; then it resolves to false. */
  changed(ms?: number): Promise<boolean>;
  wake(): void;
}

export function createWire(output: Writable): Wire {
  let wake = () => {};
  return {
    get backlog() {
      return output.writableLength;
    },
    wake: () => wake(),
    write: (message) =>
      new Promise((resolve, fail) => {
        output.write(`${JSON.stringify(message)}\n`, (error) => {
          wake();
          if (error) fail(error);
          else resolve();
        });
      }),
    changed: (ms) =>
      new Promise((resolve) => {
        const timer = ms === undefined ? undefined : setTimeout(() => resolve(false), ms);
        wake = () => {
          clearTimeout(timer);
          resolve(true);
        };
      }),
  };
}
