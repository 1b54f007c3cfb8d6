import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { RateLimiter } from '@mcp-commons/security/rate-limit';
import type { Log } from '../log.ts';
import type { HttpOptions } from '../options/http-options.ts';
import type { OpenServer } from '../runtime/open-server.ts';
import { createAdmission, memoryLimiter } from './admission/admission.ts';
import { connectionOptions, limitConnections } from './admission/connection-limits.ts';
import { readCertificate } from './certificate.ts';
import { prepareDrain } from './drain.ts';
import { openGate } from './gate.ts';
import { checkPorts, listen } from './listen.ts';
import { openMetricsListener } from './monitor/metrics-listener.ts';
import { createMonitor } from './monitor/monitor.ts';
import type { Component } from './monitor/readiness.ts';
import { createProtocolHandler } from './protocol-handler.ts';
import { createRoute } from './route.ts';

export interface HttpService {
  /** `http://127.0.0.1:3000/mcp` */
  readonly url: URL;
  /** Where METRICS_PORT listens. */
  readonly metricsUrl: URL | undefined;
  /** Reads API keys and certificate again. Logs what is broken, and keeps what was in force. */
  reload(): void;
  /** Stops accepting, lets running calls finish for `drainMs`, then cuts what is left. */
  close(): Promise<void>;
}

/** What several replicas of a server share. */
export interface SharedServices {
  /** Counts the rate of callers across replicas; `memory` counts while the store is away. */
  rateLimiter?(memory: RateLimiter): RateLimiter;
  /** What serving depends on besides the server's own services, for `/readyz`. */
  readonly components?: readonly Component[];
}

/**
 * Serves the one endpoint `/mcp` to clients of both protocol eras, and `/livez`, `/healthz` and `/readyz` to probes.
 *
 * @throws OptionsError `configuration`, for example when other machines reach the address without authentication.
 */
export async function serveOverHttp(
  server: OpenServer,
  options: HttpOptions,
  log: Log,
  { rateLimiter = (memory) => memory, components = [] }: SharedServices = {},
): Promise<HttpService> {
  checkPorts(options);
  const certificate = readCertificate(options);
  const gate = await openGate(server, options, log);
  const memory = memoryLimiter(options);
  const admission = createAdmission(options, server.limits, memory && rateLimiter(memory), (reason) =>
    monitor.refused(reason),
  );
  const protocol = createProtocolHandler(server, gate, admission, options, log);
  const https = certificate && createHttpsServer({ ...connectionOptions(options), ...certificate });
  const http = https ?? createHttpServer(connectionOptions(options));
  const connections = limitConnections(http, options, (reason) => monitor.refused(reason));
  const { sessions } = protocol;
  const bufferedBytes = () => admission.bufferedBytes;
  const monitor = createMonitor({ server, connections, sessions, bufferedBytes, components }, log);
  const route = createRoute({ gate, admission, protocol, monitor }, options, log);
  const drain = prepareDrain(http, route, options);
  // Node would answer 100 to everybody. `readJson` does so, once the request is admitted.
  http.on('checkContinue', (request, response) => void http.emit('request', request, response));
  const metrics =
    options.metricsPort === undefined
      ? undefined
      : await openMetricsListener(monitor, options.metricsPort, options);
  const authority = await listen(http, options.port, options.host, 'PORT').catch((error: unknown) => {
    metrics?.close();
    throw error;
  });
  return {
    url: new URL(`${https ? 'https' : 'http'}://${authority}/mcp`),
    metricsUrl: metrics?.url,
    reload() {
      attempt('API keys', gate.reload);
      protocol.recheckStreams();
      if (https) attempt('certificate', () => replaceCertificate(https));
    },
    async close() {
      monitor.drain();
      await drain(protocol.closeWhenIdle);
      metrics?.close();
    },
  };

  // Open connections keep the context that they were made with.
  function replaceCertificate(secure: HttpsServer): void {
    const next = readCertificate(options);
    if (next !== undefined) secure.setSecureContext(next);
  }

  function attempt(what: string, step: () => void): void {
    try {
      step();
      log.info(`${what} reloaded`);
    } catch (error) {
      log.error({ err: error }, `${what} not reloaded; the earlier ones stay in force`);
    }
  }
}
