import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Holding } from '../shares.ts';
import { type Refusal, refuse } from './refusal.ts';

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
  if ('refused' in read) return read;
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

/**
 * Reads the whole body of a request, at most `maxBytes` of it and only what the holding has room for. Gives up as
 * soon as the announced or the received length is too much. A client that asks before it sends the body gets a 100.
 */
async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
  holding: Holding,
): Promise<{ readonly text: string; readonly bytes: number } | Refusal> {
  const tooLarge = () =>
    refuse(
      'body_too_large',
      413,
      `The request body may have at most ${maxBytes} bytes: send less, or ask the operator to raise MAX_BODY_BYTES`,
      closing,
    );
  if (Number(request.headers['content-length']) > maxBytes) return tooLarge();
  // HTTP/1.0 has no interim answers: a client would take the 100 for the final one (RFC 9110, 10.1.1).
  const asks = request.httpVersion !== '1.0' && /100-continue/i.test(request.headers.expect ?? '');
  if (asks) response.writeContinue();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) return tooLarge();
      if (holding.take(chunk.length) !== undefined) {
        const problem = 'The server holds too many large requests. Try again in a moment.';
        return refuse('memory', 503, problem, { ...closing, 'retry-after': '1' });
      }
      chunks.push(chunk);
    }
  } catch {
    return refuse('incomplete', 400, 'The request body ended early', closing);
  }
  return { text: Buffer.concat(chunks).toString(), bytes: size };
}

// Nobody waits for the rest of the body, so the connection cannot carry another request.
const closing = { connection: 'close' };
