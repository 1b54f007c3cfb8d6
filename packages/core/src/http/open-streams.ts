import type { IncomingMessage, ServerResponse } from 'node:http';
import { missingScopes, type Principal } from '@mcp-commons/security';

/** Milliseconds between two checks of the callers of streams. */
const intervalMs = 60_000;

export interface OpenStreams {
  /** Watches a stream that may stay open for ever, opened by `principal`. */
  watch(request: IncomingMessage, response: ServerResponse, principal: Principal): void;
  /** Checks all of them now. */
  recheck(): void;
  close(): void;
}

/**
 * Ends streams whose callers may do less than before, or nothing at all. A removed key or an expired token opens no new
 * stream, and must not go on listening on an old one either.
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
