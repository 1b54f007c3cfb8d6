import type { IncomingMessage, ServerResponse } from 'node:http';
import { missingScopes, type Principal } from '@mcp-commons/security';

/** Milliseconds between two looks at the callers of streams. */
const intervalMs = 60_000;

export interface OpenStreams {
  /** Watches a stream that may stay open for ever, opened by `principal`. */
  watch(request: IncomingMessage, response: ServerResponse, principal: Principal): void;
  /** Looks at all of them now. */
  recheck(): void;
  close(): void;
}

/**
 * Ends streams whose callers no longer count, or may do less than before: a key that was taken away and a token that has
 * expired open nothing new, and must not go on listening either.
 */
export function createOpenStreams(
  recognize: (request: IncomingMessage, earlier: Principal) => Promise<Principal | undefined>,
  onerror: (error: Error) => void,
): OpenStreams {
  const open = new Map<ServerResponse, { readonly request: IncomingMessage; principal: Principal }>();
  const recheck = () => {
    for (const [response, stream] of open) {
      recognize(stream.request, stream.principal).then((caller) => {
        if (caller === undefined || mayLess(caller, stream.principal)) response.destroy();
        else stream.principal = caller;
      }, onerror);
    }
  };
  const timer = setInterval(recheck, intervalMs);
  timer.unref();
  return {
    watch(request, response, principal) {
      open.set(response, { request, principal });
      response.once('close', () => open.delete(response));
    },
    recheck,
    close: () => clearInterval(timer),
  };
}

function mayLess(caller: Principal, { scopes }: Principal): boolean {
  return scopes === 'all' ? caller.scopes !== 'all' : missingScopes(caller, [...scopes]).length > 0;
}
