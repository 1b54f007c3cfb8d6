/**
 * Compares our fetch server with mcp-fetch-server 1.1.2 on one loopback origin: time from the start to the first
 * article, time for an article of 100 kB, calls per second, and memory. Build first: `pnpm build`. Every call asks for
 * a new URL, so no cache helps. The ratio is ours to theirs.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { article } from './fetch-article.ts';
import { installPeer } from './install-peer.ts';
import { median } from './median.ts';
import { megabytesOf } from './process-memory.ts';

const [sequentialCalls, parallelCalls, width] = [40, 120, 8];
const page = article();
const origin = createServer(({ url }, response) => {
  if (url === '/robots.txt') response.writeHead(404).end();
  else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
});
// A contender that is busy for seconds would otherwise find its idle connections closed.
origin.keepAliveTimeout = 120_000;
origin.listen(0, '127.0.0.1');
await once(origin, 'listening');
const { port } = origin.address() as AddressInfo;

interface Contender {
  readonly name: string;
  readonly main: string;
  readonly env: Readonly<Record<string, string>>;
  readonly tool: string;
  /** The peer refuses loopback and has no option against that, but does not know this spelling of it. */
  readonly host: string;
}

const contenders: readonly Contender[] = [
  {
    name: 'ours',
    main: fileURLToPath(new URL('../../servers/fetch/dist/bin.cjs', import.meta.url)),
    env: { ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}` },
    tool: 'fetch_url',
    host: '127.0.0.1',
  },
  {
    name: 'mcp-fetch-server',
    main: join(installPeer('mcp-fetch-server', '1.1.2'), 'dist/index.js'),
    env: {},
    tool: 'fetch_readable',
    host: '[::ffff:127.0.0.1]',
  },
];

interface Measured {
  readonly firstMs: number;
  readonly articleMs: number;
  readonly perSecond: number;
  readonly idleMb: number;
  readonly peakMb: number;
}

async function measure({ name, main, env, tool, host }: Contender): Promise<Measured> {
  const client = new Client({ name: 'bench', version: '0.0.0' }, { versionNegotiation: { mode: 'legacy' } });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [main],
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stderr: 'ignore',
  });
  let calls = 0;
  const call = async () => {
    calls += 1;
    const url = `http://${host}:${port}/article?${calls}`;
    const result = await client.callTool({ name: tool, arguments: { url, max_length: 20_000 } });
    const text = JSON.stringify(result.content);
    if (result.isError || text.length < 15_000) throw new Error(`${name}: ${text.slice(0, 300)}`);
  };
  const timed = async (work: () => Promise<unknown>) => {
    const began = performance.now();
    await work();
    return performance.now() - began;
  };

  const started = performance.now();
  await client.connect(transport);
  const idleMb = megabytesOf(transport.pid, 'VmRSS');
  await call();
  const firstMs = performance.now() - started;
  const times: number[] = [];
  for (let i = 0; i < sequentialCalls; i += 1) times.push(await timed(call));
  const parallelMs = await timed(() =>
    Promise.all(
      Array.from({ length: width }, async () => {
        for (let i = 0; i < parallelCalls / width; i += 1) await call();
      }),
    ),
  );
  const peakMb = megabytesOf(transport.pid, 'VmHWM');
  await client.close();
  return {
    firstMs,
    articleMs: median(times),
    perSecond: (parallelCalls / parallelMs) * 1_000,
    idleMb,
    peakMb,
  };
}

const results: Measured[] = [];
for (const contender of contenders) results.push(await measure(contender));
const [mine, peer] = results;
if (mine === undefined || peer === undefined) throw new Error('not measured');
const rows: readonly (readonly [string, keyof Measured, string])[] = [
  ['start to the first article', 'firstMs', 'ms'],
  [`article of ${Math.round(page.length / 1_000)} kB`, 'articleMs', 'ms'],
  [`calls in a second, ${width} at once`, 'perSecond', ''],
  ['memory after the start', 'idleMb', 'MB'],
  ['most memory', 'peakMb', 'MB'],
];
for (const [what, key, unit] of rows) {
  const values = `ours ${mine[key].toFixed(0)} ${unit}, mcp-fetch-server ${peer[key].toFixed(0)} ${unit}`;
  process.stdout.write(`${what}: ${values}, ratio ${(mine[key] / peer[key]).toFixed(2)}\n`);
}
origin.closeAllConnections();
origin.close();
