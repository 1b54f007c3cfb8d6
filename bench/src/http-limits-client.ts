import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./http-limits-server.ts', import.meta.url));

export interface Memory {
  readonly heapUsed: number;
  readonly rss: number;
}

/** Starts the server of these benchmarks; `memory` collects garbage there and returns what is left. */
export async function startServer(options: object, concurrency = 64) {
  const args = ['--expose-gc', '--conditions=@mcp-commons/source', '--import', 'tsx', script];
  const child = spawn(process.execPath, [...args, JSON.stringify(options), String(concurrency)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse(String((await lines.next()).value)) as unknown;
  const { url, metricsUrl } = (await next()) as { url: string; metricsUrl: string };
  return {
    url: new URL(url),
    metricsUrl: new URL(metricsUrl),
    async memory(): Promise<Memory> {
      child.stdin.write('\n');
      return (await next()) as Memory;
    },
    stop: () => child.kill(),
  };
}

/** A modern `tools/call`, as fetch and autocannon send it. */
export function callRequest(tool: string, args: object = { text: 'x' }) {
  return {
    method: 'POST' as const,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': tool,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name: tool,
        arguments: args,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '0' },
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    }),
  };
}

/** Milliseconds within which `share` of the durations stay. */
export function percentile(durations: readonly number[], share: number): number {
  const sorted = durations.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

export const megabytes = (bytes: number) => Math.round(bytes / 1e6);
