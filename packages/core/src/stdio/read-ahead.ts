import { finished, type Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';

/** Pieces taken in at once: each takes some hundred bytes of memory beside its own. */
const maxChunks = 10_000;

/**
 * Passes on what comes from `input`. While nobody asks for it, takes in up to `maxBytes`, because the end of the input is
 * behind them, and whoever waits for something else must hear of it: `onEnd` is called at once.
 */
export async function* readAhead(
  input: Readable,
  maxBytes: number,
  onEnd: () => void,
): AsyncGenerator<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  let wake = () => {};
  const end: { hasCome: boolean; error?: Error | null | undefined } = { hasCome: false };
  finished(input, { writable: false }, (error) => {
    Object.assign(end, { hasCome: true, error });
    onEnd();
    wake();
  });
  input.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= maxBytes || chunks.length >= maxChunks) input.pause();
    wake();
  });
  // A listener alone does not start an input that was paused before.
  input.resume();
  while (chunks.length > 0 || !end.hasCome) {
    const chunk = chunks.shift();
    if (chunk === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    size -= chunk.length;
    if (size < maxBytes) input.resume();
    yield chunk;
    // Answers and timers get their turn.
    if (chunks.length > 0) await setImmediate();
  }
  if (end.error) throw end.error;
}
