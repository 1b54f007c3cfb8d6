/** Modern tools/call per second over HTTP with 1, 10 and 30 tools: core, with authentication, beside a plain SDK handler. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

const script = fileURLToPath(new URL('./http-calls-server.ts', import.meta.url));
const seconds = Number(process.argv[2] ?? 5);
const body = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: {
    name: 'tool_0',
    arguments: { a: 1, b: 2 },
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '0' },
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  },
});
const headers = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': 'tools/call',
  'mcp-name': 'tool_0',
  authorization: 'Bearer the-key-of-the-benchmark',
};

async function measure(flavour: string, tools: number) {
  const args = ['--conditions=@mcp-commons/source', '--import', 'tsx', script, flavour, String(tools)];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const run = (duration: number) =>
      autocannon({ url: line.toString().trim(), method: 'POST', headers, body, connections: 10, duration });
    await run(2);
    const { requests, latency, non2xx, errors } = await run(seconds);
    if (non2xx + errors > 0) throw new Error(`${flavour}: ${non2xx} refused, ${errors} failed`);
    return { perSecond: Math.round(requests.average), p99: latency.p99 };
  } finally {
    server.kill();
  }
}

for (const tools of [1, 10, 30]) {
  const sdk = await measure('sdk', tools);
  const core = await measure('core', tools);
  const ratio = (core.perSecond / sdk.perSecond).toFixed(2);
  process.stdout.write(
    `${String(tools).padStart(2)} tools: core ${core.perSecond}/s (p99 ${core.p99} ms), SDK ${sdk.perSecond}/s (p99 ${sdk.p99} ms), ratio ${ratio}\n`,
  );
}
