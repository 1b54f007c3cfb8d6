import type { Server, ServerOptions, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpOptions } from '../../options/http-options.ts';

/** The limits that Node's server enforces itself, before there is a request. */
export function connectionOptions(options: HttpOptions): ServerOptions & { handshakeTimeout: number } {
  const headersTimeout = Math.min(options.headersTimeoutMs, options.requestTimeoutMs);
  return {
    maxHeaderSize: options.maxHeaderBytes,
    headersTimeout,
    requestTimeout: options.requestTimeoutMs,
    keepAliveTimeout: options.keepAliveTimeoutMs,
    // Node looks for connections that are too slow only this often, every 30 s by default.
    connectionsCheckingInterval: Math.min(1_000, headersTimeout),
    // The kernel notices when a peer has gone without closing its connection.
    keepAlive: true,
    keepAliveInitialDelay: 30_000,
    handshakeTimeout: headersTimeout,
  };
}

interface HttpError extends Error {
  readonly code?: string;
}

/** Why a connection ended before its request was complete, by Node's error codes. Any other code means malformed. */
const reasons: Readonly<Record<string, readonly [reason: string, status: string]>> = {
  HPE_HEADER_OVERFLOW: ['header_too_large', '431 Request Header Fields Too Large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['body_too_large', '413 Payload Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['timeout', '408 Request Timeout'],
  ERR_TLS_HANDSHAKE_TIMEOUT: ['timeout', '408 Request Timeout'],
};

/** Limits the connections of a server, reports each one that it turns away, and returns what counts the open ones. */
export function limitConnections(
  http: Server,
  options: HttpOptions,
  refused: (reason: string) => void,
): () => number {
  let open = 0;
  http.on('connection', (socket: Socket) => {
    open += 1;
    socket.once('close', () => {
      open -= 1;
    });
  });
  const lastAnswers = new WeakMap<Socket, ServerResponse>();
  http.on('request', ({ socket }, answer) => {
    // When a connection ends, Node never closes answers that wait for an earlier one: what they hold would be lost.
    const forgotten = () => answer.socket === null && process.nextTick(() => answer.destroy().emit('close'));
    lastAnswers.get(socket)?.once('close', forgotten);
    lastAnswers.set(socket, answer);
  });
  // The last of several answers on a connection has no socket yet while an earlier one is being written.
  const isAnswering = (socket: Socket) => {
    const last = lastAnswers.get(socket);
    return last !== undefined && !last.writableFinished && (last.headersSent || last.socket === null);
  };
  // Node drops headers after the two thousandth, and some proxies add theirs last. `maxHeaderSize` limits the bytes.
  http.maxHeadersCount = 0;
  http.maxConnections = options.maxClientConnections;
  http.on('drop', () => refused('connections'));
  // An answer would wait for the end of the handshake, which has failed.
  http.on('tlsClientError', (_error: Error, socket: Socket) => void socket.destroy());
  http.on('clientError', (error: HttpError, socket: Socket) => {
    const isTls = error.code?.startsWith('ERR_SSL_') === true;
    if (isTls) refused('tls');
    if (isTls || error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const [reason, status] = reasons[error.code ?? ''] ?? ['malformed', '400 Bad Request'];
    refused(reason);
    // A status line in the middle of an answer would be read as a part of it.
    if (isAnswering(socket)) return void socket.destroy();
    socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () =>
      socket.destroy(),
    );
  });
  return () => open;
}
