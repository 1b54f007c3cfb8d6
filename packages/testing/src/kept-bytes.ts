import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Calls that are measured; as many go before, so that what is made once is there. */
const calls = 50;

/**
 * Bytes of each call that V8's quick collections of young objects leave behind although the call is over and nothing
 * needs them: an old object refers to them, and only a full collection knows that it is garbage itself.
 */
export async function keptBytes(call: () => Promise<unknown>): Promise<number> {
  setFlagsFromString('--expose-gc');
  // V8 makes objects old from the start when it finds, at some time or other, that their like grow old.
  setFlagsFromString('--no-allocation-site-pretenuring');
  const collect = runInNewContext('gc') as (options?: { readonly type: 'minor' }) => void;
  for (let i = 0; i < calls; i += 1) await call();
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < calls; i += 1) {
    await call();
    await setImmediate();
    collect({ type: 'minor' });
  }
  return (process.memoryUsage().heapUsed - before) / calls;
}
