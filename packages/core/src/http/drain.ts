import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { Server as TlsServer } from 'node:tls';

/** Milliseconds that new connections get to send their first request, unless calls get less. */
const firstRequestMs = 2_000;

/** Milliseconds without a new connection after which none is expected: clients that come together are closer. */
const quietMs = 1;

/** Milliseconds that requests wait for such a moment, at most. */
const maxUnquietMs = 500;

export interface DrainTimes {
  /** Milliseconds during which requests are still taken, so that load balancers notice that this replica ends. */
  readonly shutdownDelayMs: number;
  /** Milliseconds that running calls get. */
  readonly drainMs: number;
}

/**
 * Passes the requests of an HTTP server to `answer`, and returns a function that ends the server without failing a
 * request that a client or load balancer has already sent. First, every answer closes its connection. Then the server
 * takes no new connections, but those without a request yet may send one. Then `finish` waits for the running calls.
 */
export function prepareDrain(
  http: Server,
  answer: RequestListener,
  { shutdownDelayMs, drainMs }: DrainTimes,
) {
  let held: Parameters<RequestListener>[] | undefined;
  http.on('request', (...exchange) => {
    if (held === undefined) answer(...exchange);
    else held.push(exchange);
  });
  const unused = new Set<Socket>();
  http.on(http instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  http.prependListener('request', ({ socket }) => void unused.delete(socket));

  return async (finish: (drainMs: number) => Promise<void>): Promise<void> => {
    http.prependListener('request', (_request, response) => response.setHeader('connection', 'close'));
    await delay(shutdownDelayMs);
    const closed = once(http, 'close');
    // Compiles `close` in advance: this would take longer than the quiet moment lasts.
    new NetServer().close();
    // Clients come back with the next request as soon as they have an answer: there would be no quiet moment.
    held = [];
    await quietMoment();
    // Not http.close, which also cuts connections between two requests: a load balancer may be sending one.
    NetServer.prototype.close.call(http);
    const late = held.filter(([, response]) => !response.destroyed);
    held = undefined;
    for (const exchange of late) answer(...exchange);
    const deadline = performance.now() + Math.min(firstRequestMs, drainMs);
    while (unused.size > 0 && performance.now() < deadline) await delay(10);
    await finish(drainMs);
    http.closeAllConnections();
    await closed;
    // Stops its timers.
    http.close();
  };
}

// The kernel completes connections before the process accepts them, one in each turn of the event loop, and resets those
// that wait when it stops listening. After turns that took no time (2 µs when nothing happens), hardly any waits.
async function quietMoment(): Promise<void> {
  let now = performance.now();
  let quietSince = now;
  for (const deadline = now + maxUnquietMs; now < deadline && now - quietSince < quietMs; ) {
    const began = performance.now();
    await turn();
    now = performance.now();
    if (now - began > 0.02) quietSince = now;
  }
}
