import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../log.ts';
import { isFailure, newReference, type Outcome } from '../../runtime/call.ts';
import type { OpenServer } from '../../runtime/open-server.ts';
import { traceIdOf } from '../../runtime/trace-context.ts';
import { type Exchange, openExchange } from '../exchange.ts';
import { createHealth } from './health.ts';
import { nameRevision } from './message-name.ts';
import { createMetrics, type EndedRequest } from './metrics.ts';
import { type Component, createReadiness, type ReadinessReport } from './readiness.ts';
import { createRefusalLog } from './refusals.ts';

/** Watches the requests of one server, and answers probes. */
export interface Monitor {
  /** Begins to watch a request; its log line comes when its answer is out or its client has gone. */
  watch(request: IncomingMessage, response: ServerResponse, client: string): Exchange;
  /** Counts a refusal: of a request, or of a connection when there is no exchange yet. */
  refused(reason: string, exchange?: Exchange): void;
  /** The answer to `/livez`, `/healthz` or `/readyz`; undefined for any other path. */
  probe(path: string): Promise<Response> | undefined;
  /** The metrics in Prometheus's text format. */
  metrics(): string;
  /** Makes `/readyz` say from now on that calls should go elsewhere. */
  drain(): void;
}

export interface MonitorSources {
  readonly server: OpenServer;
  readonly connections: () => number;
  readonly sessions: () => number;
  readonly bufferedBytes: () => number;
  /** What serving depends on besides the server's own services. */
  readonly components: readonly Component[];
}

/** Failures of the server or of what it depends on. Mistakes of callers do not make a server unhealthy. */
const failures: ReadonlySet<Outcome | undefined> = new Set([
  'internal',
  'timeout',
  'upstream',
  'unavailable',
]);

export function createMonitor(sources: MonitorSources, log: Log): Monitor {
  const { server } = sources;
  const health = createHealth(server.version);
  const service = { name: 'service', required: true, check: server.ready };
  const readiness = createReadiness([service, ...sources.components], log);
  const logRefusal = createRefusalLog(log);
  let active = 0;
  const metrics = createMetrics({ ...sources, activeRequests: () => active });

  return {
    watch(request, response, client) {
      const exchange = openExchange(newReference(), client, response);
      exchange.traceId = traceIdOf(String(request.headers['traceparent'] ?? ''));
      active += 1;
      response.once('close', () => {
        active -= 1;
        close(exchange, request, response);
      });
      return exchange;
    },
    refused(reason, exchange) {
      metrics.countRefusal(reason);
      logRefusal(reason);
      if (exchange === undefined) return;
      exchange.refused = reason;
      recordRefusal(exchange, reason);
    },
    probe(path) {
      switch (path) {
        case '/livez':
          return Promise.resolve(uncached({ status: 'ok' }));
        case '/healthz':
          return Promise.resolve(uncached(health.report()));
        case '/readyz':
          return readiness.report().then(toResponse);
        default:
          return undefined;
      }
    },
    metrics: metrics.render,
    drain: readiness.drain,
  };

  function recordRefusal({ messages, principal, ref, client, traceId }: Exchange, outcome: string): void {
    const who = principal?.id ?? 'unknown';
    for (const { tool } of messages) {
      if (tool !== undefined) server.recordRefusal({ tool, who, outcome, ref, client, traceId });
    }
  }

  // The SDK refuses some calls itself, such as one with a forged answer of a person: these never reach `runCall`.
  function noteUnheardCall(exchange: Exchange): void {
    const isCall = exchange.messages.some(({ method }) => method === 'tools/call');
    if (!isCall || exchange.refused !== undefined || exchange.outcome !== undefined) return;
    exchange.outcome = 'protocol';
    recordRefusal(exchange, 'protocol');
  }

  function close(exchange: Exchange, request: IncomingMessage, response: ServerResponse): void {
    if (response.writableFinished) noteUnheardCall(exchange);
    // A client cancels by leaving. In the 2025 protocol, it does not: its call goes on.
    else if (exchange.answers.length > 0 && isModern(request)) exchange.outcome ??= 'cancelled';
    const { ref, client, principal, refused, outcome, traceId } = exchange;
    const ended = describe(exchange, request, response);
    const { message, status, seconds } = ended;
    if (message !== undefined || refused !== undefined) health.count(status >= 500 || failures.has(outcome));
    metrics.count(ended);
    const result = refused === undefined ? { outcome } : { outcome: 'refused', refused };
    const ms = Math.round(seconds * 1_000);
    log.info(
      { ref, traceId, ...message, ms, status, ...result, principal: principal?.id, client },
      'request',
    );
  }
}

function describe(
  { started, messages, refused, outcome }: Exchange,
  { url, method, headers }: IncomingMessage,
  { headersSent, statusCode }: ServerResponse,
): EndedRequest {
  const isMistake = headersSent && statusCode >= 400 && statusCode < 500;
  return {
    route: url?.split('?', 1)[0] === '/mcp' ? '/mcp' : '_other',
    httpMethod: method ?? '',
    // 499, as in nginx: the client left before there was an answer.
    status: headersSent ? statusCode : 499,
    seconds: (performance.now() - started) / 1_000,
    message: messages.length > 1 ? { method: 'batch' } : messages[0],
    revision: nameRevision(headers['mcp-protocol-version']),
    error: refused ?? (isFailure(outcome) ? outcome : isMistake ? 'protocol' : undefined),
  };
}

function isModern({ headers }: IncomingMessage): boolean {
  return nameRevision(headers['mcp-protocol-version']) === '2026-07-28';
}

function toResponse(report: ReadinessReport): Response {
  return uncached(report, report.status === 'ready' || report.status === 'degraded' ? 200 : 503);
}

function uncached(body: object, status = 200): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
}
