import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Holding } from '../shares.ts';
import { type Refusal, refuse } from './refusal.ts';
import { type BodyFault, readBody } from './web-request.ts';

/** Reads the JSON of a request's body and its length in bytes, or refuses it. */
export async function readJson(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
  holding: Holding,
): Promise<{ readonly body: unknown; readonly bytes: number } | Refusal> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    return refuse('content_type', 415, 'Content-Type must be application/json');
  }
  const read = await readBody(request, response, maxBytes, holding);
  if (typeof read === 'string') return unread(read, maxBytes);
  try {
    // Windows tools begin a file with a byte order mark; JSON has none.
    return { body: JSON.parse(read.text.replace(/^\ufeff/, '')), bytes: read.bytes };
  } catch {
    if (request.headers['content-encoding'] !== undefined) {
      const problem = 'The body is not plain JSON: send it without a Content-Encoding';
      return refuse('content_encoding', 415, problem, { 'accept-encoding': 'identity' });
    }
    return refuse('not_json', 400, 'Parse error: the body is not JSON', {}, -32_700);
  }
}

// Nobody waits for the rest of the body, so the connection cannot carry another request.
function unread(fault: BodyFault, maxBytes: number): Refusal {
  const close = { connection: 'close' };
  switch (fault) {
    case 'too_large': {
      const problem = `The request body may have at most ${maxBytes} bytes: send less, or ask the operator to raise MAX_BODY_BYTES`;
      return refuse('body_too_large', 413, problem, close);
    }
    case 'no_memory': {
      const problem = 'The server holds too many large requests. Try again in a moment.';
      return refuse('memory', 503, problem, { ...close, 'retry-after': '1' });
    }
    case 'incomplete':
      return refuse('incomplete', 400, 'The request body ended early', close);
  }
}
