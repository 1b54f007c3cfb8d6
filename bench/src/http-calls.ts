/** Modern tools/call per second over HTTP with 1, 10 and 30 tools: core, with authentication, beside a plain SDK handler. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { callRequest } from './http-limits-client.ts';

const script = fileURLToPath(new URL('./http-calls-server.ts', import.meta.url));
const seconds = Number(process.argv[2] ?? 5);
const { headers, ...request } = callRequest('tool_0', { a: 1, b: 2 });
const authorization = 'Bearer the-key-of-the-benchmark';

async function measure(flavour: string, tools: number) {
  const args = ['--conditions=@mcp-commons/source', '--import', 'tsx', script, flavour, String(tools)];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const run = (duration: number) =>
      autocannon({
        ...request,
        url: line.toString().trim(),
        headers: { ...headers, authorization },
        connections: 10,
        duration,
      });
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
