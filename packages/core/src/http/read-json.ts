import type { IncomingMessage } from 'node:http';
import { errorResponse } from './error-response.ts';
import { BodyTooLarge, readBody } from './web-request.ts';

/** The JSON of a request's body, or the response that says what is wrong with it. */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    return errorResponse(415, -32_000, 'Content-Type must be application/json');
  }
  try {
    return JSON.parse(await readBody(request, maxBytes));
  } catch (error) {
    if (error instanceof BodyTooLarge) {
      return errorResponse(413, -32_000, `The request body may have at most ${maxBytes} bytes`, {
        connection: 'close',
      });
    }
    if (error instanceof SyntaxError) return errorResponse(400, -32_700, 'Parse error: the body is not JSON');
    throw error;
  }
}
