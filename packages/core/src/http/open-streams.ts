import type { IncomingMessage, ServerResponse } from 'node:http';

/** Milliseconds between two looks at the callers of streams. */
const intervalMs = 60_000;

export interface OpenStreams {
  /** Watches a stream that may stay open for ever. */
  watch(request: IncomingMessage, response: ServerResponse): void;
  /** Looks at all of them now. */
  recheck(): void;
  close(): void;
}

/**
 * Ends streams whose callers no longer count: a key that was taken away and a token that has expired open nothing new,
 * and must not go on listening either.
 */
export function createOpenStreams(
  isKnown: (request: IncomingMessage) => Promise<boolean>,
  onerror: (error: Error) => void,
): OpenStreams {
  const open = new Map<ServerResponse, IncomingMessage>();
  const recheck = () => {
    for (const [response, request] of open)
      isKnown(request).then((known) => known || response.destroy(), onerror);
  };
  const timer = setInterval(recheck, intervalMs);
  timer.unref();
  return {
    watch(request, response) {
      open.set(response, request);
      response.once('close', () => open.delete(response));
    },
    recheck,
    close: () => clearInterval(timer),
  };
}
