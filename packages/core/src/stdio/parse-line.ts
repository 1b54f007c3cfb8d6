import {
  type JSONRPCMessage,
  ProtocolErrorCode,
  parseJSONRPCMessage,
  type RequestId,
} from '@modelcontextprotocol/server';

/** An error answer to input that never becomes a message; `id` is null when the input had none that can be read. */
export interface Rejection {
  readonly jsonrpc: '2.0';
  readonly id: RequestId | null;
  readonly error: { readonly code: number; readonly message: string };
}

export const reject = (id: RequestId | null, code: number, message: string): Rejection => ({
  jsonrpc: '2.0',
  id,
  error: { code, message },
});

const invalidMessage =
  'Invalid request: it needs jsonrpc "2.0" and a method; an id is text or a whole number, params and their _meta are objects';

/** Items of a batch that get an answer; the rest is dropped. */
const maxBatch = 1_000;

/**
 * Reads one line: a message, or what to answer instead. Batches left the protocol with 2025-06-18; each request in one
 * gets an error, so that its caller does not wait for ever. A blank line is ignored.
 */
export function parseLine(line: Buffer): { message: JSONRPCMessage } | { rejections: readonly Rejection[] } {
  // `trim` also removes a byte order mark before the message.
  const text = line.toString().trim();
  if (text === '') return { rejections: [] };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { rejections: [reject(null, ProtocolErrorCode.ParseError, 'Parse error: not a line of JSON')] };
  }
  const invalid = (item: unknown, message: string) =>
    reject(idOf(item), ProtocolErrorCode.InvalidRequest, message);
  if (Array.isArray(value)) {
    const problem = 'Batches are not supported: send one message a line';
    // An empty batch is a single invalid message (JSON-RPC 2.0, section 6).
    const items: readonly unknown[] = value.length === 0 ? [value] : value.slice(0, maxBatch);
    return { rejections: items.map((item) => invalid(item, problem)) };
  }
  try {
    return { message: parseJSONRPCMessage(value) };
  } catch {
    return { rejections: [invalid(value, invalidMessage)] };
  }
}

function idOf(value: unknown): RequestId | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null;
  // The id of an answer is one of ours: with it, the rejection would answer a request of the client.
  if ('result' in value || 'error' in value) return null;
  return typeof value.id === 'string' || typeof value.id === 'number' ? value.id : null;
}
