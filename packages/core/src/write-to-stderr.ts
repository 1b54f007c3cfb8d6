import { writeSync } from 'node:fs';

/** Milliseconds that a line waits for a host that reads slowly. */
const patienceMs = 100;

// One state for the process, which has one stderr: whether the last line was cut, and whether nobody read it in time.
let isTorn = false;
let isUnread = false;

/**
 * Writes a line to stderr before the next statement runs.
 *
 * @throws Error when stderr is closed, or when nobody reads it: a host that never does must not stop the server.
 */
export function writeToStderr(line: string): void {
  // Once `process.stderr` was read, a write to a full pipe fails; before, it waits for the reader, maybe for ever.
  void process.stderr;
  const bytes = Buffer.from(isTorn ? `\n${line}` : line);
  const until = performance.now() + (isUnread ? 0 : patienceMs);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSome(bytes.subarray(written), until);
    isTorn = false;
    isUnread = false;
  } catch (error) {
    isTorn ||= written > 0;
    isUnread = true;
    throw error;
  }
}

function writeSome(bytes: Buffer, until: number): number {
  try {
    return writeSync(2, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || performance.now() >= until) throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    return 0;
  }
}
