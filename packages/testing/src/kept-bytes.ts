import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Calls that are measured, after as many that are not, because the first ones create what lasts. */
const calls = 50;

/**
 * Measures how many bytes of each call V8's quick collections of young objects leave behind, although the call is over
 * and nothing needs them: an old object refers to them, and only a full collection knows that it is garbage itself.
 */
export async function keptBytes(call: () => Promise<unknown>): Promise<number> {
  setFlagsFromString('--expose-gc');
  // Otherwise V8 would at some point begin to allocate objects as old, when it sees that their kind grows old.
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
