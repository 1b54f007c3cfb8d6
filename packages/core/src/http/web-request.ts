import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Holding } from '../shares.ts';

/** Why a body was not read to its end. */
export type BodyFault = 'too_large' | 'no_memory' | 'incomplete';

/**
 * Reads the whole body of a request, at most `maxBytes` of it and only what the holding has room for. Gives up as
 * soon as the announced or the received length is too much. A client that asks before it sends the body gets a 100.
 */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
  holding: Holding,
): Promise<{ readonly text: string; readonly bytes: number } | BodyFault> {
  if (Number(request.headers['content-length']) > maxBytes) return 'too_large';
  // HTTP/1.0 has no interim answers: a client would take the 100 for the final one (RFC 9110, 10.1.1).
  const asks = request.httpVersion !== '1.0' && /100-continue/i.test(request.headers.expect ?? '');
  if (asks) response.writeContinue();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) return 'too_large';
      if (holding.take(chunk.length) !== undefined) return 'no_memory';
      chunks.push(chunk);
    }
  } catch (error) {
    if (request.destroyed) return 'incomplete';
    throw error;
  }
  return { text: Buffer.concat(chunks).toString(), bytes: size };
}

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
