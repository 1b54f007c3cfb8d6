import { expect, it } from 'vitest';
import { limitsFor } from './limits.ts';

it.each([
  ['stdio', undefined, undefined],
  ['http', undefined, 32],
  ['http', 100, 100],
] as const)(
  '%s with MAX_PER_CALLER=%s lets one caller run %s calls at once',
  (transport, maxPerCaller, share) => {
    expect(limitsFor(transport, undefined, maxPerCaller).callerConcurrency).toBe(share);
  },
);
