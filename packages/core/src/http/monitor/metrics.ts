import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { OpenServer } from '../../runtime/open-server.ts';
import type { MessageName } from './message-name.ts';
import { createRegistry } from './prometheus.ts';

/** One HTTP request that has ended, in words from fixed sets. */
export interface EndedRequest {
  readonly route: string;
  readonly httpMethod: string;
  readonly status: number;
  readonly seconds: number;
  readonly message: MessageName | undefined;
  readonly revision: string;
  /** How its call failed, or why it was refused. */
  readonly error: string | undefined;
}

/** What is read each time somebody asks for the metrics. */
export interface Readings {
  readonly server: Pick<OpenServer, 'name' | 'version' | 'slots'>;
  readonly activeRequests: () => number;
  readonly sessions: () => number;
  readonly connections: () => number;
  readonly bufferedBytes: () => number;
}

export interface Metrics {
  count(request: EndedRequest): void;
  countRefusal(reason: string): void;
  render(): string;
}

// OpenTelemetry's advice for MCP operations, and for HTTP servers.
const operationBuckets = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];
const httpBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

const httpMethods = new Set(['POST', 'DELETE', 'OPTIONS']);

/** The metrics of one server, named by OpenTelemetry's conventions for MCP, HTTP and Node where these have a name. */
export function createMetrics({ server, ...read }: Readings): Metrics {
  const { name, version, slots } = server;
  const registry = createRegistry();
  const operations = registry.histogram(
    'mcp_server_operation_duration_seconds',
    'Duration of MCP requests and notifications.',
    operationBuckets,
  );
  const http = registry.histogram(
    'http_server_request_duration_seconds',
    'Duration of HTTP requests.',
    httpBuckets,
  );
  const refusals = registry.counter('mcp_server_refused_total', 'Requests and connections turned away.');
  registry.gauge('http_server_active_requests', 'HTTP requests under way.', read.activeRequests);
  registry.gauge('http_server_open_connections', 'Connections.', read.connections);
  registry.gauge('mcp_server_calls_running', 'Calls that have a slot.', () => slots.running);
  registry.gauge('mcp_server_calls_waiting', 'Calls that wait for a slot.', () => slots.waiting);
  registry.gauge('mcp_server_sessions', 'Sessions of clients of the 2025 protocol.', read.sessions);
  registry.gauge('mcp_server_buffered_bytes', 'Bytes of bodies and unread answers.', read.bufferedBytes);
  registry.gauge('mcp_server_build_info', 'Which server this is.', () => 1, { name, version });
  const delays = registerProcess(registry);

  return {
    count({ route, httpMethod, status, seconds, message, revision, error }) {
      // A stream lasts as long as its reader stays: its duration says nothing.
      if (httpMethod === 'GET' || message?.method === 'subscriptions/listen') return;
      http.observe(seconds, {
        http_request_method: httpMethods.has(httpMethod) ? httpMethod : '_OTHER',
        http_response_status_code: String(status),
        http_route: route,
      });
      if (message === undefined) return;
      operations.observe(seconds, {
        mcp_method_name: message.method,
        ...(message.tool !== undefined && { gen_ai_tool_name: message.tool }),
        ...(error !== undefined && { error_type: error }),
        network_transport: 'tcp',
        ...(revision !== '' && { mcp_protocol_version: revision }),
      });
    },
    countRefusal: (reason) => refusals.add({ reason }),
    render() {
      const text = registry.render();
      delays.reset();
      return text;
    },
  };
}

function registerProcess(registry: ReturnType<typeof createRegistry>) {
  const delays = monitorEventLoopDelay({ resolution: 10 });
  delays.enable();
  const seconds = (nanoseconds: number) => (Number.isFinite(nanoseconds) ? nanoseconds / 1e9 : 0);
  for (const percentile of [50, 90, 99]) {
    const help = `Event loop delay since the last look, ${percentile}th percentile.`;
    registry.gauge(`nodejs_eventloop_delay_p${percentile}_seconds`, help, () =>
      seconds(delays.percentile(percentile)),
    );
  }
  registry.gauge('nodejs_eventloop_delay_max_seconds', 'Longest event loop delay since the last look.', () =>
    seconds(delays.max),
  );
  registry.gauge('nodejs_heap_used_bytes', 'Heap in use.', () => process.memoryUsage().heapUsed);
  registry.gauge('process_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss());
  const started = Date.now() / 1_000 - process.uptime();
  registry.gauge('process_start_time_seconds', 'Start of the process, Unix time.', () => started);
  return delays;
}
