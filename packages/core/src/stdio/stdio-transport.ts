import type { Readable, Writable } from 'node:stream';
import {
  isJSONRPCNotification,
  isJSONRPCRequest,
  type JSONRPCMessage,
  parseJSONRPCMessage,
  ProtocolErrorCode,
  type RequestId,
  type Transport,
} from '@modelcontextprotocol/server';
import type { Log } from '../log.ts';
import { readLines, tooLong } from './read-lines.ts';

export interface StdioOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** Longest line read; a longer one is dropped and answered with an error. */
  readonly maxMessageBytes: number;
  /** Requests under way before reading pauses. */
  readonly maxPending: number;
  readonly log: Log;
}

export interface StdioTransport extends Transport {
  /** Resolves when the input has ended and the answers under way are out, or `graceMs` later. */
  ended(graceMs: number): Promise<void>;
  /** Answers every request under way with an internal error, because the process is about to end. */
  failPending(): void;
}

/** Bytes of unread answers at which reading pauses: a stalled reader must not fill the memory. */
const maxBacklogBytes = 4_194_304;

/**
 * MCP over a pair of streams, one JSON-RPC message a line. Unlike the SDK's transport it answers what it
 * cannot use (no JSON, no JSON-RPC, a batch, a line over the limit) and lives on, and it stops reading while
 * the other side does not read.
 */
export function createStdioTransport({ input, output, maxMessageBytes, maxPending, log }: StdioOptions): StdioTransport {
  const pending = new Set<RequestId>();
  let closed = false;
  let inputEnded = Promise.resolve();
  let wake = () => {};

  const transport: StdioTransport = {
    async start() {
      output.on('error', () => void transport.close());
      inputEnded = pump().catch((error: unknown) => log.warn({ err: error }, 'stdin failed'));
    },
    send: (message) => {
      if ('id' in message && !('method' in message) && message.id !== undefined) pending.delete(message.id);
      return write(message);
    },
    async close() {
      if (closed) return;
      closed = true;
      wake();
      input.destroy();
      transport.onclose?.();
    },
    async ended(graceMs) {
      await inputEnded;
      const until = performance.now() + graceMs;
      while ((pending.size > 0 || output.writableLength > 0) && performance.now() < until && !closed) {
        await changed(until - performance.now());
      }
    },
    failPending() {
      for (const id of pending) reject(id, ProtocolErrorCode.InternalError, 'Internal error: the server had to stop');
      pending.clear();
    },
  };
  return transport;

  async function pump(): Promise<void> {
    let first = true;
    for await (const line of readLines(input, maxMessageBytes)) {
      if (closed) return;
      if (line === tooLong) reject(null, ProtocolErrorCode.InvalidRequest, `Message over ${maxMessageBytes} bytes`);
      else receive(first ? withoutByteOrderMark(line) : line);
      first = false;
      while (!closed && (pending.size >= maxPending || output.writableLength > maxBacklogBytes)) await changed();
    }
  }

  function receive(line: Buffer): void {
    const text = line.toString().trim();
    if (text === '') return;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return reject(null, ProtocolErrorCode.ParseError, 'Parse error: not a line of JSON');
    }
    if (Array.isArray(value)) return value.slice(0, maxPending).forEach(rejectBatchItem);
    try {
      deliver(parseJSONRPCMessage(value));
    } catch {
      reject(idOf(value), ProtocolErrorCode.InvalidRequest, 'Invalid request: not a JSON-RPC 2.0 message');
    }
  }

  function deliver(message: JSONRPCMessage): void {
    if (isJSONRPCRequest(message)) pending.add(message.id);
    // A cancelled request is never answered.
    if (isJSONRPCNotification(message) && message.method === 'notifications/cancelled') {
      const id = message.params?.['requestId'];
      if (typeof id === 'string' || typeof id === 'number') pending.delete(id);
    }
    transport.onmessage?.(message);
  }

  // Batches left the protocol with 2025-06-18; each request is told, so that its caller does not wait for ever.
  function rejectBatchItem(item: unknown): void {
    reject(idOf(item), ProtocolErrorCode.InvalidRequest, 'Batches are not supported: send one message a line');
  }

  function reject(id: RequestId | null, code: number, message: string): void {
    log.warn({ id }, message);
    write({ jsonrpc: '2.0', id, error: { code, message } }).catch((error: unknown) => {
      log.debug({ err: error }, 'rejection not delivered');
    });
  }

  function write(message: object): Promise<void> {
    return new Promise((resolve, fail) => {
      output.write(`${JSON.stringify(message)}\n`, (error) => {
        wake();
        if (error) fail(error);
        else resolve();
      });
    });
  }

  /** Waits for the next answer to be out, the end of the connection, or `ms`. */
  function changed(ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function idOf(value: unknown): RequestId | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null;
  return typeof value.id === 'string' || typeof value.id === 'number' ? value.id : null;
}

function withoutByteOrderMark(line: Buffer): Buffer {
  return line.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? line.subarray(3) : line;
}
