import { finished, PassThrough, pipeline, type Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';

/** Bytes passed on at once; then answers and timers get their turn. */
const turnBytes = 65_536;

/**
 * Passes on what comes from `input`. While nobody asks for it, takes in up to `maxBytes`, because the end of the input is
 * behind them, and whoever waits for something else must hear of it: `onEnd` is called at once.
 */
export async function* readAhead(
  input: Readable,
  maxBytes: number,
  onEnd: () => void,
): AsyncGenerator<Buffer> {
  const ahead = new PassThrough({ readableHighWaterMark: maxBytes });
  finished(input, { writable: false }, onEnd);
  // When the input fails, the loop below does.
  pipeline(input, ahead, () => {});
  for await (const taken of ahead as AsyncIterable<Buffer>) {
    for (let at = 0; at < taken.length; at += turnBytes) {
      yield taken.subarray(at, at + turnBytes);
      await setImmediate();
    }
  }
}
