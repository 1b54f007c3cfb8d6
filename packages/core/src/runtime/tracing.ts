import type * as OpenTelemetry from '@opentelemetry/api';
import { type Call, isFailure } from './call.ts';

type Api = typeof OpenTelemetry;

/** Puts calls into distributed traces. */
export interface Tracing {
  /** Runs `work` inside a span for the call, and gives the call the span's trace id. */
  trace<T>(call: Call, work: () => Promise<T>): Promise<T>;
}

export interface TracingSettings {
  /** Name and version of the server: the instrumentation scope. */
  readonly name: string;
  readonly version: string;
  readonly load?: () => Promise<Api>;
}

/**
 * Makes OpenTelemetry spans when `@opentelemetry/api` is installed beside the server; only the first call waits for it.
 * Unless the operator starts an SDK that collects them (`node --import`), the spans are no-ops. Names and attributes
 * follow OpenTelemetry's conventions for MCP, and contain no arguments.
 */
export function createTracing({
  name,
  version,
  load = () => import('@opentelemetry/api'),
}: TracingSettings): Tracing {
  const loading = load().catch(() => undefined);
  return {
    async trace(call, work) {
      const api = await loading;
      return api === undefined ? work() : traceWith(api, api.trace.getTracer(name, version), call, work);
    },
  };
}

function traceWith<T>(
  api: Api,
  tracer: OpenTelemetry.Tracer,
  call: Call,
  work: () => Promise<T>,
): Promise<T> {
  const { SpanKind, SpanStatusCode, ROOT_CONTEXT } = api;
  const { subject, request, ctx } = call;
  // An HTTP instrumentation may have opened a span for the request; the client's own context is the better parent.
  const parent = call.trace ? api.propagation.extract(ROOT_CONTEXT, call.trace) : api.context.active();
  const attributes = {
    'mcp.method.name': request.method,
    ...(request.method === 'tools/call' && { 'gen_ai.tool.name': subject.slice('tools/call '.length) }),
    'network.transport': ctx.http === undefined ? 'pipe' : 'tcp',
    'jsonrpc.request.id': String(ctx.mcpReq.id),
  };
  return tracer.startActiveSpan(subject, { kind: SpanKind.SERVER, attributes }, parent, async (span) => {
    if (api.isSpanContextValid(span.spanContext())) call.traceId = span.spanContext().traceId;
    try {
      return await work();
    } finally {
      if (isFailure(call.outcome)) {
        span.setAttribute('error.type', call.outcome);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    }
  });
}
