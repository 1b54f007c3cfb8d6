import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * The web-standard form of a request, without its body, which the caller has read, and without its credential: no
 * handler can pass on what it never sees. Its signal aborts when the client goes away before the answer is complete.
 */
export function toWebRequest(request: IncomingMessage, response: ServerResponse): Request {
  const controller = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) controller.abort(new Error('the client went away'));
  });
  const headers = new Headers();
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    headers.append(request.rawHeaders[i] ?? '', request.rawHeaders[i + 1] ?? '');
  }
  headers.delete('authorization');
  return new Request('http://localhost/mcp', {
    method: request.method ?? 'GET',
    headers,
    signal: controller.signal,
  });
}
