import type { IncomingMessage, ServerResponse } from 'node:http';

const allowed = {
  'access-control-allow-methods': 'GET, POST, DELETE',
  'access-control-allow-headers':
    'authorization, baggage, content-type, last-event-id, mcp-method, mcp-name, mcp-protocol-version, mcp-session-id, traceparent, tracestate',
  'access-control-max-age': '600',
};

/**
 * Lets a page read the answers: every response to a request with an Origin names that origin, and no cache gives a page
 * the response to another. Only for requests whose Origin was checked. Cookies and other credentials of the browser
 * stay out.
 */
export function allowReading({ headers: { origin } }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('vary', 'origin');
  if (origin === undefined) return;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader(
    'access-control-expose-headers',
    'mcp-session-id, ratelimit, ratelimit-policy, retry-after, www-authenticate',
  );
}

/** The answer to a browser that asks before its request (Fetch standard, CORS-preflight). */
export function preflight({ method, headers }: IncomingMessage): Response | undefined {
  const asks = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
  return asks ? new Response(null, { status: 204, headers: allowed }) : undefined;
}
