import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { HttpOptions } from '../../options/http-options.ts';
import { listen } from '../listen.ts';
import { writeWebResponse } from '../write-response.ts';
import type { Monitor } from './monitor.ts';

export interface MetricsListener {
  /** `http://127.0.0.1:9464/metrics` */
  readonly url: URL;
  close(): void;
}

/**
 * Serves `/metrics`, and the probes again, on a port of its own, so that they can be kept from those who may only
 * call tools. There is no authentication: bind it to loopback, or to a network that only your own collectors reach.
 *
 * @throws OptionsError `configuration` when it cannot listen on the port.
 */
export async function openMetricsListener(
  monitor: Monitor,
  port: number,
  { metricsHost }: HttpOptions,
): Promise<MetricsListener> {
  const http = createServer({
    requestTimeout: 5_000,
    headersTimeout: 5_000,
    connectionsCheckingInterval: 1_000,
  });
  http.maxConnections = 64;
  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answer(request)
      .then((web) => writeWebResponse(response, web))
      .catch(() => response.destroy());
  });
  const authority = await listen(http, port, metricsHost, 'METRICS_PORT');
  return {
    url: new URL(`http://${authority}/metrics`),
    close() {
      http.close();
      http.closeAllConnections();
    },
  };

  async function answer({ url = '' }: IncomingMessage): Promise<Response> {
    const path = url.split('?', 1)[0] ?? '';
    if (path !== '/metrics') return monitor.probe(path) ?? new Response('Not found\n', { status: 404 });
    return new Response(monitor.metrics(), {
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
    });
  }
}
