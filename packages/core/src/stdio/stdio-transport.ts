import type { Readable, Writable } from 'node:stream';
import {
  type JSONRPCMessage,
  ProtocolErrorCode,
  type RequestId,
  type Transport,
} from '@modelcontextprotocol/server';
import type { Log } from '../log.ts';
import { parseLine, type Rejection, reject } from './parse-line.ts';
import { readAhead } from './read-ahead.ts';
import { readLines, tooLong } from './read-lines.ts';
import { createWire } from './wire.ts';

export interface StdioOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** Longest line read; a longer one is dropped and answered with an error. */
  readonly maxMessageBytes: number;
  /** Requests under way before reading pauses. */
  readonly maxPending: number;
  /** Called with every message before it is delivered. */
  observe(message: JSONRPCMessage): void;
  readonly log: Log;
}

export interface StdioTransport extends Transport {
  /**
   * Resolves when the input has ended and the answers under way are out. It waits `graceMs` for calls, and for answers
   * as long as one is read every `graceMs`.
   */
  ended(graceMs: number): Promise<void>;
  /** Answers every request under way with an internal error, because the process is about to end. */
  failPending(): void;
}

/** Bytes of unread answers at which reading pauses: a stalled reader must not fill the memory. */
const maxBacklogBytes = 4_194_304;

/** Milliseconds that a pause may last after the input has ended. */
const endPauseMs = 500;

/**
 * MCP over a pair of streams, one JSON-RPC message a line. Unlike the SDK's transport, it answers what it cannot use
 * (no JSON, no JSON-RPC, a batch, a line over the limit) and goes on, and it stops reading while the other side does
 * not read. It takes in input from the beginning, and delivers it once it is started.
 */
export function createStdioTransport(options: StdioOptions): StdioTransport {
  const { input, output, maxMessageBytes, maxPending, log } = options;
  const wire = createWire(output);
  const pending = new Set<RequestId>();
  let closed = false;
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });

  const tell = (rejection: Rejection) => {
    log.warn({ id: rejection.id }, rejection.error.message);
    wire.write(rejection).catch((error: unknown) => log.debug({ err: error }, 'rejection not delivered'));
  };
  const receive = (line: Buffer | typeof tooLong) => {
    if (line === tooLong) {
      const problem = `Message over ${maxMessageBytes} bytes. Send a smaller one, or the operator raises MAX_MESSAGE_BYTES.`;
      return tell(reject(null, ProtocolErrorCode.InvalidRequest, problem));
    }
    const parsed = parseLine(line);
    if ('rejections' in parsed) return parsed.rejections.forEach(tell);
    track(pending, parsed.message);
    options.observe(parsed.message);
    transport.onmessage?.(parsed.message);
  };
  let hasEnded = false;
  const isFull = () => pending.size >= maxPending || wire.backlog > maxBacklogBytes;
  /** Waits for room; false when the input has ended and nothing moves any more. */
  const makeRoom = async () => {
    while (isFull()) if (!(await wire.changed(hasEnded ? endPauseMs : undefined))) return false;
    return true;
  };
  const readAll = async () => {
    const chunks = readAhead(input, maxMessageBytes, () => {
      hasEnded = true;
      wire.wake();
    });
    for await (const line of readLines(chunks, maxMessageBytes)) {
      await begun;
      if (closed) return;
      receive(line);
      if (isFull() && !(await makeRoom())) return transport.close();
    }
  };
  const inputEnded = readAll().catch((error: unknown) => {
    // When a stream is destroyed before its end, its reader fails.
    if (!closed) log.warn({ err: error }, 'stdin failed');
  });

  const transport: StdioTransport = {
    async start() {
      output.on('error', () => void transport.close());
      begin();
    },
    send(message) {
      if ('id' in message && !('method' in message) && message.id !== undefined) pending.delete(message.id);
      return wire.write(message);
    },
    async close() {
      if (closed) return;
      closed = true;
      wire.wake();
      input.destroy();
      transport.onclose?.();
    },
    async ended(graceMs) {
      await inputEnded;
      const until = performance.now() + graceMs;
      const isBusy = () => !closed && (wire.backlog > 0 || (pending.size > 0 && performance.now() < until));
      while (isBusy() && (await wire.changed(graceMs)));
    },
    failPending() {
      const message = 'Internal error: the server had to stop';
      for (const id of pending) tell(reject(id, ProtocolErrorCode.InternalError, message));
      pending.clear();
    },
  };
  return transport;
}

function track(pending: Set<RequestId>, message: JSONRPCMessage): void {
  if (!('method' in message)) return;
  if ('id' in message) {
    // A subscription is answered when it ends, which may be never.
    if (message.method !== 'subscriptions/listen') pending.add(message.id);
  }
  // A cancelled request is never answered.
  else if (message.method === 'notifications/cancelled') {
    const id = message.params?.['requestId'];
    if (typeof id === 'string' || typeof id === 'number') pending.delete(id);
  }
}
